import { flushSync, mount, unmount } from 'svelte';
import { describe, expect, test } from 'vitest';
import { draftFrom } from '../src/features/request/draft';
import Choices from '../src/features/request/Choices.svelte';
import { placed } from '../src/views/faults';
import { options } from './fixtures/server';

const NOWHERE = { words: null, form: null, choice: null, elsewhere: null };

describe('a fault', () => {
  test('is told where it was made, or else above the page', () => {
    const at = (field: string | null) => placed({ field, detail: 'No.' }, null);
    expect(at('corrections')).toEqual({ ...NOWHERE, words: 'No.' });
    expect(at('climax')).toEqual({ ...NOWHERE, form: 'No.' });
    expect(at('chords')).toEqual({ ...NOWHERE, choice: { field: 'chords', detail: 'No.' } });
    expect(at('title')).toEqual({ ...NOWHERE, elsewhere: 'No.' });
    expect(at(null)).toEqual({ ...NOWHERE, elsewhere: 'No.' });
    expect(placed(null, null)).toEqual(NOWHERE);
  });

  test('of the reading stays at the words, and is not told twice', () => {
    expect(placed(null, 'Too long.')).toEqual({ ...NOWHERE, words: 'Too long.' });
    const twice = placed({ field: null, detail: 'Too long.' }, 'Too long.');
    expect(twice).toEqual({ ...NOWHERE, words: 'Too long.' });
  });

  test('among the folded choices unfolds them', () => {
    const shown = (field: string) => {
      const target = document.createElement('div');
      const fault = { field, detail: 'No.' };
      const props = { options, draft: draftFrom(options), fault, onchange: () => {} };
      const choices = mount(Choices, { target, props });
      flushSync();
      const { open } = target.querySelector('details')!;
      const said = target.querySelector('[role="alert"]')?.textContent;
      void unmount(choices);
      return [open, said];
    };
    for (const field of ['chords', 'strophic', 'seed', 'blend'])
      expect([field, ...shown(field)]).toEqual([field, true, 'No.']);
    expect(shown('style')).toEqual([false, 'No.']);
  });
});
