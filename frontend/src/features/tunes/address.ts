import type { NoteRow } from '../../api/types';
import { MOST_NOTES, type PhraseNote } from './phrase';

const PACE = 0.5; // seconds a quarter, where a phrase is heard again

/** Where a passage of a score is looked for: its notes stand in the address. */
export function addressOf(notes: NoteRow[]): string {
  const part = notes[0]?.part;
  const heads = notes.filter((note) => note.part === part && !note.tied).slice(0, MOST_NOTES);
  const first = heads[0]?.onset_quarters ?? 0;
  const told = heads.map((note) =>
    [note.midi, round(note.onset_quarters - first), round(note.duration_quarters)].join(':'),
  );
  return `/find#notes=${told.join(',')}`;
}

/** The notes in an address; none where there are none. */
export function notesIn(hash: string): PhraseNote[] {
  const told = /^#notes=([\d.:,]+)$/.exec(hash)?.[1] ?? '';
  return told
    .split(',')
    .map((note) => note.split(':').map(Number))
    .filter(
      (note) => note.length === 3 && note.every(Number.isFinite) && note[0]! <= 127 && note[2]! > 0,
    )
    .slice(0, MOST_NOTES)
    .map(([midi, onset, duration]) => ({
      midi: midi!,
      onset: onset! * PACE,
      duration: duration! * PACE,
    }));
}

function round(quarters: number): number {
  return Math.round(quarters * 1000) / 1000;
}
