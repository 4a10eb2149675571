import { flushSync, mount, unmount } from 'svelte';
import { expect, test } from 'vitest';
import Choices from '../src/features/request/Choices.svelte';
import { draftFrom } from '../src/features/request/draft';
import { options } from './fixtures/server';

test('the choices show the draft, and what is picked changes it', () => {
  const target = document.createElement('div');
  const draft = draftFrom(options, { ambitus: { lowest: 57, highest: 72 } });
  const changes: object[] = [];
  const onchange = (change: object) => changes.push(change);
  const choices = mount(Choices, { target, props: { options, draft, fault: null, onchange } });
  flushSync();
  const select = (label: string) =>
    [...target.querySelectorAll('label')]
      .find((each) => each.textContent.startsWith(label))!
      .querySelector('select')!;
  const pick = (label: string, value: string) => {
    select(label).value = value;
    select(label).dispatchEvent(new Event('change', { bubbles: true }));
    return changes.pop();
  };
  const shown = ['Takes', 'Voice', 'Key', 'Lowest note', 'Upbeat', 'Stanzas'].map(
    (label) => select(label).selectedOptions[0]?.textContent,
  );
  expect(shown).toEqual(['2', 'A3–C5', 'G major', 'A3', 'as the words ask', 'each its own music']);
  expect(select('Stanzas').disabled).toBe(true);
  expect(pick('Takes', '4')).toEqual({ takes: 4 });
  expect(pick('Voice', 'alto')).toEqual({ ambitus: { lowest: 55, highest: 74 } });
  expect(pick('Language', 'zh')).toEqual({ language: 'zh', corrections: [] });
  expect(pick('Style', 'hymn')).toEqual({ style: 'hymn', blend: [] });
  expect(pick('Time', '6/8')).toEqual({ time_signature: '6/8' });
  expect(pick('Lowest note', '55')).toEqual({ ambitus: { lowest: 55, highest: 72 } });
  expect(pick('Upbeat', 'no')).toEqual({ anacrusis: 'no' });
  expect(pick('Stanzas', 'one')).toEqual({ strophic: true });
  void unmount(choices);
});
