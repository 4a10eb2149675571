import { describe, expect, test } from 'vitest';
import { divided, followed, hyphens, stepsBetween, sungOn } from '../src/features/underlay/words';
import { score } from './fixtures/song';

const lines = [
  {
    text: 'Hope is the thing with feathers',
    first_note: 'n0',
    last_note: 'n7',
    measures: [0, 2] as [number, number],
  },
];
const song = { ...score(), lines };

describe('what is sung on a note', () => {
  test('is its syllable, its word, and how long it is held', () => {
    const sung = sungOn(song, 'n6')!;
    expect(sung.note.text).toBe('feath');
    expect(sung.notes).toBe(2);
    expect(sung.word).toEqual(['feath', 'ers']);
    expect(sung.next?.text).toBe('ers');
    expect(sungOn(song, 'n5')?.note.id).toBe(sung.note.id);
  });

  test('stands alone where its line is spelled otherwise', () => {
    const other = { ...song, lines: [{ ...lines[0]!, text: 'Hop is the thing' }] };
    expect(sungOn(other, 'n6')!.word).toEqual(['feath']);
    expect(sungOn({ ...song, lines: [] }, 'n6')!.word).toEqual(['feath']);
  });

  test('is nothing before the first syllable', () => {
    const hummed = song.notes.map((row) => ({ ...row, text: '' }));
    expect(sungOn({ ...song, notes: hummed }, 'n6')).toBeNull();
  });
});

describe('hyphens', () => {
  test('are taken out of a word, and put in elsewhere', () => {
    const { letters, cuts } = hyphens(['feath', 'ers']);
    expect(letters.join('')).toBe('feathers');
    expect(cuts.indexOf(true)).toBe(4);
    expect(divided(letters, cuts)).toEqual(['feath', 'ers']);
    const moved = cuts.map((_, at) => at === 2);
    expect(divided(letters, moved)).toEqual(['fea', 'thers']);
    expect(
      divided(
        letters,
        cuts.map(() => false),
      ),
    ).toEqual(['feathers']);
  });
});

describe('a syllable on its way', () => {
  test('goes by as many notes as are heard between', () => {
    expect(stepsBetween(song.notes, 'n5', 'n7')).toBe(2);
    expect(stepsBetween(song.notes, 'n7', 'n5')).toBe(-2);
    const tied = song.notes.findIndex((row) => row.tied);
    const [head, next] = [song.notes[tied - 1]!.id, song.notes[tied + 1]!.id];
    expect(stepsBetween(song.notes, head, song.notes[tied]!.id)).toBe(0);
    expect(stepsBetween(song.notes, head, next)).toBe(1);
  });

  test('is found again where it is next to where it should be', () => {
    const the = song.notes.flatMap(({ text }, at) => (text === 'the' ? [at] : []));
    expect(followed(song.notes, 'the', the[1]! + 1)).toBe(the[1]);
    expect(followed(song.notes, 'no', 0)).toBeNull();
  });
});
