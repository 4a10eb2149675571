import type { NoteRow } from '../api/types';
import { syllableBox, type Box, type Layout, type NotePlace } from './layout';

/** A note that is not there: its pitch as it is named ("Bb4"), and when it would begin. */
export interface Ghost {
  name: string;
  onset: number;
}

/** A syllable that is not there, and when it would begin. */
export interface GhostWord {
  text: string;
  onset: number;
}

/** What is not there, and might be. `gone`: the notes that would lose their syllables; `barlines`: the moments before which they stand; `accents`: the
 * notes whose syllables are stressed; `struck`: those whose syllables no longer are. */
export interface Preview {
  ghosts: Ghost[];
  words: GhostWord[];
  gone: string[];
  barlines: number[];
  accents: string[];
  struck: string[];
}

export const NO_PREVIEW: Preview = {
  ghosts: [],
  words: [],
  gone: [],
  barlines: [],
  accents: [],
  struck: [],
};

export interface GhostPlace {
  x: number;
  y: number;
  width: number;
}

const LETTERS = 'CDEFGAB';
const WHITE: Record<number, number> = { 0: 0, 2: 1, 4: 2, 5: 3, 7: 4, 9: 5, 11: 6 };

/** A pitch's place in the scale of the white keys: "C4" → 28, "D4" and "Db4" → 29. */
export function degreeOf(name: string): number | null {
  const [, letter, octave] = /^([A-G])[^\d-]*(-?\d+)$/.exec(name) ?? [];
  return letter && octave ? LETTERS.indexOf(letter) + 7 * Number(octave) : null;
}

/**
 * Where on the page the ghost of a note stands; null where it cannot be told. Which degree the
 * staff's lines are is read off the white keys among the notes themselves, so that every clef
 * will do.
 */
export function ghostAt(layout: Layout, notes: NoteRow[], ghost: Ghost): GhostPlace | null {
  const degree = degreeOf(ghost.name);
  const beside = around(layout, notes, ghost.onset);
  const lowest = lowestLine(layout, notes);
  if (!beside || degree === null || lowest === null) return null;
  const { staff } = layout.bars[beside.place.bar]!;
  const y = staff.top + staff.height - ((degree - lowest) * staff.height) / 8;
  return { x: beside.x, y, width: beside.place.width };
}

/** A barline's place before a moment, from the top of the staff to its foot. */
export function barlineAt(
  layout: Layout,
  notes: NoteRow[],
  onset: number,
): { x: number; top: number; height: number } | null {
  const beside = around(layout, notes, onset);
  const bar = beside && layout.bars[beside.place.bar];
  if (!bar) return null;
  const before = Math.abs(beside.x - beside.place.x) < 1 ? beside.place.width * 1.25 : 0;
  return { x: beside.x - before, ...bar.staff };
}

/** Where a syllable would be printed that begins at a moment, on the line of those beside it. */
export function wordAt(
  layout: Layout,
  notes: NoteRow[],
  { onset }: GhostWord,
  over: Element,
): Box | null {
  const beside = around(layout, notes, onset);
  if (!beside) return null;
  const line = notes
    .filter(({ id, text }) => text && layout.notes.get(id)?.system === beside.place.system)
    .map(({ id }) => syllableBox(layout, id, over))
    .find((box) => box && box.width > 0);
  return line ? { ...line, left: beside.x - beside.place.width / 2, width: 0 } : null;
}

/** The note that sounds at a moment, and how far right of it the moment stands. */
function around(
  layout: Layout,
  notes: NoteRow[],
  onset: number,
): { place: NotePlace; x: number } | null {
  const index = notes.findLastIndex((row) => row.onset_quarters <= onset + 1e-6);
  const row = notes[Math.max(0, index)];
  const place = row && layout.notes.get(row.id);
  if (!place) return null;
  const next = notes[index + 1];
  const there = next && layout.notes.get(next.id);
  const bar = layout.bars[place.bar]!;
  const goal = there?.system === place.system ? there.x : bar.left + bar.width;
  const until = next?.onset_quarters ?? row.onset_quarters + row.duration_quarters;
  const share = Math.min(1, Math.max(0, onset - row.onset_quarters) / (until - row.onset_quarters));
  return { place, x: place.x + (goal - place.x) * share };
}

/** The degree on the lowest line, as most of the white keys have it (an F may be printed E♯). */
function lowestLine(layout: Layout, notes: NoteRow[]): number | null {
  const votes = new Map<number, number>();
  for (const { id, midi } of notes) {
    const place = layout.notes.get(id);
    const white = WHITE[midi % 12];
    const staff = place && layout.bars[place.bar]?.staff;
    if (!place || !staff || staff.height === 0 || white === undefined) continue;
    const steps = Math.round((staff.top + staff.height - place.y) / (staff.height / 8));
    const lowest = white + 7 * (Math.floor(midi / 12) - 1) - steps;
    votes.set(lowest, (votes.get(lowest) ?? 0) + 1);
  }
  const [most] = [...votes].sort(([, one], [, other]) => other - one);
  return most?.[0] ?? null;
}
