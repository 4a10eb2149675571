import { describe, expect, test } from 'vitest';
import { barAt, barRange, span } from '../src/music/measures';
import { syllableHolders } from '../src/music/lyrics';
import { rowsAt, stepFrom, timeline } from '../src/music/timeline';
import { noteName, quarters, seconds, secondsPerQuarter, tonicName } from '../src/music/units';
import { score } from './fixtures/song';

const song = score();
const line = timeline(song);

describe('units', () => {
  test('a dotted beat is a quarter and a half', () => {
    expect(secondsPerQuarter({ beatsPerMinute: 60, beatQuarters: 1.5 })).toBeCloseTo(2 / 3);
  });

  test('names notes and keys as musicians do', () => {
    expect([60, 61, 70].map(noteName)).toEqual(['C4', 'C♯4', 'B♭4']);
    expect(tonicName('Bb minor')).toBe('B♭');
    expect(tonicName('F# minor')).toBe('F♯');
  });
});

describe('timeline', () => {
  test('goes to seconds and back', () => {
    expect(line.toSeconds(quarters(1))).toBeCloseTo(60 / 96);
    expect(line.toQuarters(line.toSeconds(quarters(7.25)))).toBeCloseTo(7.25);
    expect(line.toQuarters(seconds(0))).toBe(0);
  });

  test('ends where the last bar ends', () => {
    expect(line.end).toBe(28);
  });

  test('strikes a tied note once, for as long as both', () => {
    const held = line.soundings.find(({ ids }) => ids.length === 2)!;
    expect(held.duration).toBe(2);
    expect(line.soundings).toHaveLength(song.notes.length - 1);
  });

  test('finds what sounds at a moment, ends excluded', () => {
    expect(rowsAt(line, quarters(0)).map((row) => row.text)).toEqual(['Hope']);
    expect(rowsAt(line, quarters(1)).map((row) => row.text)).toEqual(['is']);
    expect(rowsAt(line, quarters(99))).toEqual([]);
  });

  test('steps to the next onset, and back past the one that has just begun', () => {
    expect(stepFrom(line, quarters(0), 1)).toBe(1);
    expect(stepFrom(line, quarters(2.05), -1)).toBe(1);
    expect(stepFrom(line, quarters(2.5), -1)).toBe(2);
    expect(stepFrom(line, line.end, 1)).toBe(28);
    expect(stepFrom(line, quarters(0), -1)).toBe(0);
  });
});

describe('measures', () => {
  test('a range knows no direction', () => {
    expect(barRange(5, 2)).toEqual({ first: 2, last: 5 });
  });

  test('spans from the first bar to the end of the last', () => {
    expect(span(song.measures, { first: 0, last: 1 })).toEqual({ from: 0, to: 4 });
  });

  test('finds the bar of a moment', () => {
    expect([0, 1, 3.9, 4, 99].map((at) => barAt(song.measures, quarters(at)))).toEqual([
      0, 1, 1, 2, 9,
    ]);
  });
});

describe('syllableHolders', () => {
  const holders = syllableHolders(line.rows);
  const textOf = (id: string) => song.notes.find((note) => note.id === id)!.text;

  test('a note that begins a syllable holds its own', () => {
    expect(holders.get('n0')).toBe('n0');
  });

  test('a melisma and a tie hold the syllable before them', () => {
    const melisma = song.notes.find((note) => note.syllable === null && !note.tied)!;
    const tied = song.notes.find((note) => note.tied)!;
    expect(textOf(holders.get(melisma.id)!)).toBe('feath');
    expect(textOf(holders.get(tied.id)!)).toBe('soul,');
  });

  test('notes before the first syllable hold none', () => {
    const hummed = song.notes.slice(0, 3).map((note) => ({ ...note, text: '' }));
    expect(syllableHolders(hummed).size).toBe(0);
  });
});
