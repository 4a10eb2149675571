import { describe, expect, test } from 'vitest';
import {
  correct,
  divisionOf,
  rebase,
  syllablesOf,
  toggleHyphen,
  toggleStress,
} from '../src/features/words/corrections';
import { place, sungLines } from '../src/features/words/reading';
import { readAsProsody } from './fixtures/server';

const text = 'Hope is the thing\n\n  — with “feathers”,\n';
const reading = { text, prosody: readAsProsody(text, 'en') };
const wordsOf = (of: string) => place(of, reading).map(({ start, end }) => of.slice(start, end));

describe('place', () => {
  test('counts only the lines that carry words', () => {
    expect(sungLines(text).map((line) => line.text)).toEqual([
      'Hope is the thing',
      '  — with “feathers”,',
    ]);
  });

  test('finds each word by its letters, whatever stands around them', () => {
    expect(wordsOf(text)).toEqual(['Hope', 'is', 'the', 'thing', 'with', 'feathers']);
    expect(place(text, reading).at(-1)).toMatchObject({ line: 1, word: 1 });
  });

  test('keeps the marks of lines that only moved', () => {
    expect(wordsOf(`New first line\n${text}`)).toEqual(wordsOf(text));
    expect(place(`New first line\n${text}`, reading)[0]).toMatchObject({ line: 1, word: 0 });
  });

  test('an edited line has none until it is read again', () => {
    expect(wordsOf(text.replace('thing', 'bird'))).toEqual(['with', 'feathers']);
  });

  test('a Chinese character is a syllable with its tone', () => {
    const poem = '床前明月光，';
    const placed = place(poem, { text: poem, prosody: readAsProsody(poem, 'zh') });
    expect(placed).toHaveLength(5);
    expect(placed[4]!.syllables[0]).toMatchObject({ start: 4, end: 5, tone: expect.any(Number) });
  });
});

describe('a division', () => {
  const division = { letters: 'feathers', hyphens: [5], stress: 0 };

  test('comes from what was heard', () => {
    const word = place(text, reading).at(-1)!;
    expect(divisionOf(text, word).letters).toBe('feathers');
    expect(syllablesOf(divisionOf(text, word)).join('')).toBe('feathers');
  });

  test('moves a hyphen by taking one away and putting one in', () => {
    const joined = toggleHyphen(division, 5);
    expect(syllablesOf(joined)).toEqual(['feathers']);
    expect(syllablesOf(toggleHyphen(joined, 4))).toEqual(['feat', 'hers']);
  });

  test('the stress stays on its letters when a hyphen comes or goes before them', () => {
    const remember = { letters: 'remember', hyphens: [2, 5], stress: 1 };
    expect(toggleHyphen(remember, 2).stress).toBe(0);
    expect(toggleHyphen({ ...remember, hyphens: [2], stress: 1 }, 1).stress).toBe(2);
  });

  test('a second press takes the stress away', () => {
    expect(toggleStress(division, 1).stress).toBe(1);
    expect(toggleStress(division, 0).stress).toBeNull();
  });

  test('becomes one correction a word, and none when taken back', () => {
    const at = { line: 1, word: 1 };
    const once = correct([], at, division);
    const twice = correct(once, at, { ...division, hyphens: [4] });
    expect(twice).toEqual([{ ...at, syllables: ['feat', 'hers'], stress: 0 }]);
    expect(correct(twice, at, null)).toEqual([]);
  });
});

describe('rebase', () => {
  const corrections = [
    { line: 0, word: 0, syllables: ['Ho', 'pe'], stress: 0 },
    { line: 1, word: 1, syllables: ['feat', 'hers'], stress: 0 },
  ];

  test('corrections move with their lines', () => {
    const after = rebase(corrections, text, `Before it\n${text}`);
    expect(after.map(({ line }) => line)).toEqual([1, 2]);
  });

  test('a correction outlives an edit elsewhere in its line', () => {
    expect(rebase(corrections, text, text.replace('is the', 'was a'))).toEqual(corrections);
  });

  test('a correction goes with its word', () => {
    const after = rebase(corrections, text, text.replace('feathers', 'wings'));
    expect(after).toEqual([corrections[0]]);
  });

  test('and with its line', () => {
    expect(rebase(corrections, text, 'Hope is the thing')).toEqual([corrections[0]]);
  });
});
