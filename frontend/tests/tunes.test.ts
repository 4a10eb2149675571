import { PitchDetector } from 'pitchy';
import { describe, expect, it } from 'vitest';
import { momentOf } from '../src/features/tunes/humming';
import { heard, playable, shifted, typed, without } from '../src/features/tunes/phrase';
import { segment, type Moment } from '../src/features/tunes/segmenting';

const midis = (notes: { midi: number }[] | null) => notes?.map(({ midi }) => midi);

describe('a phrase that is typed', () => {
  it('keeps near to the note before where no octave is named', () => {
    expect(midis(typed('c d e g a b c'))).toEqual([72, 74, 76, 79, 81, 83, 84]);
    expect(midis(typed('G4, Bb4 F#5'))).toEqual([67, 70, 78]);
  });

  it('has lengths in quarters behind a colon', () => {
    const notes = typed('G4:1 A4:0.5 B4')!;
    expect(notes.map(({ onset }) => onset)).toEqual([0, 0.5, 0.75]);
  });

  it.each(['x', 'H4', 'c99', 'c4:-1', 'c4:0', "'; DROP"])('is refused: %s', (text) => {
    expect(typed(text)).toBeNull();
  });

  it('is mended note by note', () => {
    const notes = typed('c4 d4 e4')!;
    expect(midis(shifted(notes, 1, -1))).toEqual([60, 61, 64]);
    const left = without(notes, 0);
    expect(midis(left)).toEqual([62, 64]);
    expect(left[0]!.onset).toBe(0);
  });
});

describe('a phrase that is hummed', () => {
  /** Moments of notes of half a second each, a sixteenth of a second of breath between them. */
  function hum(pitches: number[], wobble = 0): Moment[] {
    return pitches.flatMap((pitch, at) =>
      Array.from({ length: 40 }, (_, step) => ({
        time: at * 0.6 + step * 0.015,
        pitch: pitch + wobble * Math.sin(step),
        clarity: step < 34 ? 0.97 : 0.2,
        level: step < 34 ? 0.1 : 0.001,
      })),
    );
  }

  it('is heard note by note, also by one who hums flat', () => {
    expect(midis(segment(hum([60, 62, 64, 60, 60])))).toEqual([60, 62, 64, 60, 60]);
    const flat = [59.7, 61.7, 63.7, 59.7].map((pitch) => pitch - 0.05);
    const found = midis(segment(hum(flat, 0.15)))!;
    expect(found.map((midi) => midi - found[0]!)).toEqual([0, 2, 4, 0]);
  });

  it('is nothing in silence and in noise', () => {
    const silence = hum([60, 62]).map((moment) => ({ ...moment, level: 0.001 }));
    const noise = hum([60, 62]).map((moment) => ({ ...moment, clarity: 0.3 }));
    expect(segment([])).toEqual([]);
    expect(segment(silence)).toEqual([]);
    expect(segment(noise)).toEqual([]);
  });

  it('is measured from samples', () => {
    const samples = Float32Array.from(
      { length: 2048 },
      (_, at) => 0.2 * Math.sin((2 * Math.PI * 220 * at) / 48_000),
    );
    const moment = momentOf(samples, PitchDetector.forFloat32Array(2048), 48_000, 1);
    expect(moment.pitch).toBeCloseTo(57, 1);
    expect(moment.clarity).toBeGreaterThan(0.9);
    expect(moment.level).toBeCloseTo(0.141, 2);
  });
});

describe('what is played of it', () => {
  it('begins at once', () => {
    const score = playable(
      'phrase',
      typed('c4 d4')!.map((n) => ({ ...n, onset: n.onset + 3 })),
    );
    expect(score.notes[0]!.onset_quarters).toBe(0);
    expect(score.measures[0]!.duration_quarters).toBe(1);
  });

  it('is the place that was found', () => {
    const hit = { notes: [{ midi: 60, onset: 17, duration: 1 }] };
    expect(heard('hit', hit as never).notes[0]!.onset_quarters).toBe(0);
  });
});
