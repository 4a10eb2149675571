import { expect, test } from 'vitest';
import type { NoteRow, Score } from '../src/api/types';
import { notesOf, selected } from '../src/music/selection';
import { besides } from '../src/music/layers';
import { sungBy, voicesOf } from '../src/music/voices';

const row = (id: string, part: string, at: number, midi = 60): NoteRow => ({
  id,
  part,
  onset_quarters: at,
  duration_quarters: 1,
  midi,
  measure: 1 + Math.floor(at / 2),
  measure_id: `${part}-m${Math.floor(at / 2)}`,
  syllable: null,
  text: '',
  tied: false,
});
const measures = [0, 1].map((at) => ({
  id: `S-m${at}`,
  number: at + 1,
  onset_quarters: 2 * at,
  duration_quarters: 2,
  time_signature: '2/4',
}));
const part = (id: string, name: string, instrument = id) => ({ id, name, program: 52, instrument });
const choir: Pick<Score, 'notes' | 'measures' | 'parts'> = {
  measures,
  parts: [part('S', 'Voice'), part('A', 'Voice'), part('T', 'Tenor'), part('B', 'Bass')],
  notes: [
    ...[0, 1, 2, 3].map((at) => row(`s${at}`, 'S', at)),
    ...[0, 1, 2, 3].map((at) => row(`a${at}`, 'A', at)),
    row('t0', 'T', 0),
    row('t0-2', 'T', 0, 64),
  ],
};

test('voices are the parts that sing a note at a time, told apart by name', () => {
  expect(voicesOf(choir)).toEqual([
    { id: 'S', name: 'Voice 1' },
    { id: 'A', name: 'Voice 2' },
  ]);
  const piano = [part('R', 'Piano', 'R'), part('L', 'Piano', 'R')];
  const notes = [row('r', 'R', 0), row('l', 'L', 0), row('s', 'S', 0)];
  expect(voicesOf({ ...choir, parts: [part('S', 'Voice'), ...piano], notes })).toEqual([
    { id: 'S', name: 'Voice' },
  ]);
});

test('the bars of one voice hold its own notes', () => {
  const alto = sungBy(choir, 'A');
  expect(notesOf(alto, selected('bars', 1)).map(({ id }) => id)).toEqual(['a2', 'a3']);
  expect(notesOf(alto, selected('notes', 0, 1)).map(({ id }) => id)).toEqual(['a0', 'a1']);
  expect(notesOf(sungBy(choir, 'S'), selected('bars', 0)).map(({ id }) => id)).toEqual([
    's0',
    's1',
  ]);
});

test('what goes on beside a voice is told by what it is written like', () => {
  const chord = { id: 'c', measure_id: 'S-m0', onset_quarters: 0, symbol: 'C' };
  const notes = [
    ...choir.notes,
    row('p1', 'R', 0),
    row('p2', 'L', 0),
    row('g', 'G', 0),
    row('c', 'C', 0, 40),
    row('v', 'V', 0, 64),
  ];
  const parts = [
    part('S', 'Voice'),
    part('A', 'Alto'),
    part('R', 'Piano', 'R'),
    part('L', 'Piano', 'R'),
    { ...part('G', 'Guitar'), program: 24 },
    { ...part('C', 'Cello'), program: 42 },
    { ...part('V', 'Viola'), program: 41 },
  ];
  expect(besides({ parts, notes, chords: [chord] }, '')).toEqual([
    { layer: 'chords', names: [] },
    { layer: 'four-parts', names: ['Alto', 'Viola'] },
    { layer: 'piano', names: ['Piano', 'Cello'] },
    { layer: 'guitar', names: ['Guitar'] },
  ]);
  expect(besides({ parts: [part('S', 'Voice')], notes, chords: [] }, '')).toEqual([]);
  expect(besides({ parts, notes, chords: [] }, 'A')[0]).toEqual({
    layer: 'four-parts',
    names: ['Voice', 'Viola'],
  });
});
