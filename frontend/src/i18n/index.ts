import en from './en.json';
import zh from './zh.json';

export type Key = keyof typeof en;
type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;
type Values = Record<string, string | number>;

export type Locale = 'en' | 'zh';

// Both languages have the same keys, or this does not compile.
const MESSAGES: Record<Locale, Record<Key, Entry>> = { en, zh: zh satisfies Record<Key, Entry> };

let locale: Locale = 'en';
let plurals = new Intl.PluralRules('en');

/** Chosen once, from `<html lang>`: any "zh…" is 简体中文, all else English. */
export function setLocale(tag: string): void {
  locale = tag.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  plurals = new Intl.PluralRules(locale);
}

export function currentLocale(): Locale {
  return locale;
}

/** The text for `key`; `{name}` is filled from `values`, and `count` chooses the plural. */
export function t(key: Key, values: Values = {}): string {
  const entry = MESSAGES[locale][key];
  const text =
    typeof entry === 'string'
      ? entry
      : (entry[plurals.select(Number(values.count))] ?? entry.other ?? '');
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}

/** The text for a key that the server named, or null where this page does not know it. */
export function translated(key: string, values: Values = {}): string | null {
  return key in MESSAGES[locale] ? t(key as Key, values) : null;
}

/** The text for a name that the server sent (a style, a voice …), or the name itself. */
export function named(group: string, name: string): string {
  return translated(`${group}.${name}`) ?? name;
}
