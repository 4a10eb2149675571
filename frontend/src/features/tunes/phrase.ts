import type { Tempo } from '../../music/units';
import type { PlayedNote, TuneHit } from '../../api/types';
import type { Playable } from '../player/player.svelte';

/** A note that was played, typed or hummed; times in seconds. */
export interface PhraseNote {
  midi: number;
  onset: number;
  duration: number;
}

const NAMES: Record<string, number> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };
const TYPED = /^([a-g])(#|♯|b|♭)?(-?\d)?(?::(\d+(?:\.\d+)?))?$/i;
const PACE = 0.5; // seconds of a note that was typed without a length
export const MOST_NOTES = 200;

/**
 * Notes as one types them: "c d e f g", "G4 A4 Bb4", "c:1 d:0.5", a length in quarters behind a
 * colon. Without an octave a note lies as near to the one before as it can.
 * Null for what is not notes.
 */
export function typed(text: string): PhraseNote[] | null {
  const notes: PhraseNote[] = [];
  let onset = 0;
  for (const word of text
    .trim()
    .split(/[\s,|]+/)
    .filter(Boolean)) {
    const found = TYPED.exec(word);
    if (!found) return null;
    const midi = pitch(found, notes.at(-1)?.midi ?? 67);
    const duration = PACE * Number(found[4] ?? 1);
    if (midi < 0 || midi > 127 || duration <= 0) return null;
    notes.push({ midi, onset, duration });
    onset += duration;
  }
  return notes;
}

function pitch([, letter, sign, octave]: RegExpExecArray, before: number): number {
  const shift = sign === '#' || sign === '♯' ? 1 : sign ? -1 : 0;
  const degree = NAMES[letter!.toLowerCase()]! + shift;
  if (octave !== undefined) return degree + 12 * (Number(octave) + 1);
  return degree + 12 * Math.round((before - degree) / 12);
}

/** A note put behind the others, as long after the last as it was played. */
export function added(notes: PhraseNote[], note: PhraseNote): PhraseNote[] {
  return [...notes, note].slice(-MOST_NOTES);
}

export function shifted(notes: PhraseNote[], at: number, semitones: number): PhraseNote[] {
  return notes.map((note, index) =>
    index === at ? { ...note, midi: Math.min(127, Math.max(0, note.midi + semitones)) } : note,
  );
}

/** Without a note; those after it come as much earlier as it was long. */
export function without(notes: PhraseNote[], at: number): PhraseNote[] {
  const next = notes[at + 1];
  const gap = next ? next.onset - notes[at]!.onset : 0;
  return notes
    .filter((_, index) => index !== at)
    .map((note, index) => (index >= at ? { ...note, onset: note.onset - gap } : note));
}

/** What the server looks for. */
export function asked(notes: PhraseNote[]): PlayedNote[] {
  return notes.map(({ midi, onset }) => ({ midi, onset }));
}

const AS_PLAYED: Tempo = { beatsPerMinute: 60, beatQuarters: 1 }; // a quarter is a second
const AS_FOUND: Tempo = { beatsPerMinute: 110, beatQuarters: 1 };
const PIANO = 0;

/** A phrase as something to play. */
export function playable(id: string, notes: PhraseNote[]): Playable {
  return written(id, notes, AS_PLAYED);
}

/** The place that was found, as something to play. */
export function heard(id: string, hit: TuneHit): Playable {
  return written(id, hit.notes, AS_FOUND);
}

export function written(id: string, notes: PhraseNote[], tempo: Tempo): Playable {
  const first = notes[0]?.onset ?? 0;
  const end = Math.max(0, ...notes.map((note) => note.onset + note.duration - first));
  const measure = { id: 'm0', number: 1, onset_quarters: 0, time_signature: '' };
  return {
    id,
    tempo: tempo.beatsPerMinute,
    beat_quarters: tempo.beatQuarters,
    program: PIANO,
    measures: [{ ...measure, duration_quarters: end }],
    notes: notes.map((note, at) => ({
      id: `n${at}`,
      part: 'P1',
      onset_quarters: note.onset - first,
      duration_quarters: note.duration,
      midi: note.midi,
      measure: 1,
      measure_id: 'm0',
      syllable: null,
      text: '',
      tied: false,
    })),
  };
}
