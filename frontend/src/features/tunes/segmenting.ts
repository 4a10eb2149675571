import type { PhraseNote } from './phrase';

/** What was heard at one moment: how high (MIDI, fractional), how surely (0–1), how loud. */
export interface Moment {
  time: number;
  pitch: number;
  clarity: number;
  level: number;
}

const SURE = 0.85;
const SILENT = 0.008; // of full scale; a quiet room is below
const APART = 0.6; // semitones from a note's middle that begin another
const SHORTEST = 0.09; // seconds
const GAP = 0.06; // seconds of silence that part two notes of one pitch

/**
 * The notes of a hum. A note goes on while the voice stays near its middle; a breath or a step
 * ends it; what is shorter than a grace note was a slide. The singer's own tuning is taken out
 * first, so that somebody who hums a quarter-tone flat is heard right.
 */
export function segment(moments: Moment[]): PhraseNote[] {
  const notes: { pitches: number[]; from: number; to: number }[] = [];
  let note: (typeof notes)[number] | null = null;
  for (const { time, pitch, clarity, level } of moments) {
    if (clarity < SURE || level < SILENT) {
      if (note && time - note.to > GAP) note = null;
      continue;
    }
    if (!note || Math.abs(pitch - median(note.pitches)) > APART) {
      note = { pitches: [], from: time, to: time };
      notes.push(note);
    }
    note.pitches.push(pitch);
    note.to = time;
  }
  const sung = notes.filter(({ from, to }) => to - from >= SHORTEST);
  const tuning = offset(sung.map(({ pitches }) => median(pitches)));
  return sung.map(({ pitches, from, to }) => ({
    midi: Math.round(median(pitches) - tuning),
    onset: from - sung[0]!.from,
    duration: to - from,
  }));
}

/** How far, in semitones, the singer's notes lie from the piano's on the whole: −0.5 to 0.5. */
function offset(pitches: number[]): number {
  const [x, y] = pitches.reduce(
    ([x, y], pitch) => [x + Math.cos(2 * Math.PI * pitch), y + Math.sin(2 * Math.PI * pitch)],
    [0, 0] as [number, number],
  );
  return Math.atan2(y, x) / (2 * Math.PI);
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
