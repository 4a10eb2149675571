import { afterEach, describe, expect, test } from 'vitest';
import { currentLocale, named, setLocale, t } from '../src/i18n';
import en from '../src/i18n/en.json';
import zh from '../src/i18n/zh.json';

afterEach(() => setLocale('en'));

describe('t', () => {
  test('fills in values and chooses the plural', () => {
    expect(t('take.bars', { count: 1 })).toBe('1 bar');
    expect(t('take.bars', { count: 0 })).toBe('0 bars');
    expect(t('home.play', { title: 'Hope' })).toBe('Play Hope');
  });

  test('speaks Chinese on a Chinese page', () => {
    setLocale('zh-Hans');
    expect(currentLocale()).toBe('zh');
    expect(t('take.bars', { count: 1 })).toBe('1 小节');
  });

  test('names what the server names, and leaves what it does not know', () => {
    expect(named('style', 'art-song')).toBe('Art song');
    expect(named('style', 'polka')).toBe('polka');
  });

  test('both languages have the same keys and the same gaps to fill', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
    const gaps = (entry: unknown) =>
      [...new Set(JSON.stringify(entry).match(/\{\w+\}/g) ?? [])].sort();
    for (const key of Object.keys(en) as (keyof typeof en)[])
      expect([key, ...gaps(zh[key])]).toEqual([key, ...gaps(en[key])]);
  });

  test('every plural has a form for whatever is counted', () => {
    for (const entries of [en, zh])
      for (const [key, entry] of Object.entries(entries))
        if (typeof entry !== 'string')
          expect([key, Object.keys(entry)]).toContainEqual(expect.arrayContaining(['other']));
  });
});
