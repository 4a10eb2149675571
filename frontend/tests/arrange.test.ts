import { BasicMIDI } from 'spessasynth_core';
import { describe, expect, test } from 'vitest';
import { arrange, type Arrangement } from '../src/features/player/arrange';
import { instrumentsOf } from '../src/features/player/mixing';
import { timeline } from '../src/music/timeline';
import { quarters } from '../src/music/units';
import { score } from './fixtures/song';

const song = score();
const whole: Arrangement = {
  timeline: timeline(song),
  tempo: { beatsPerMinute: 96, beatQuarters: 1 },
  measures: song.measures,
  instruments: instrumentsOf(song),
  from: quarters(0),
  to: quarters(28),
  loop: false,
  metronome: false,
  countIn: 0,
};

/** Read back by the synthesizer's own reader. */
function played(change: Partial<Arrangement> = {}) {
  const midi = BasicMIDI.fromArrayBuffer(arrange({ ...whole, ...change }).buffer, 'song.mid');
  const events = midi.tracks.flatMap((track) => track.events);
  const ons = events
    .filter((event) => (event.statusByte & 0xf0) === 0x90)
    .map((event) => ({
      at: event.ticks / 480,
      channel: event.statusByte & 15,
      key: event.data[0],
    }));
  return { midi, ons };
}

describe('arrange', () => {
  test('strikes each note of the song at its time', () => {
    const { midi, ons } = played();
    expect(ons).toHaveLength(whole.timeline.soundings.length);
    expect(ons[1]).toEqual({ at: 1, channel: 0, key: 67 });
    expect(midi.duration).toBeCloseTo((28 * 60) / 96, 2);
  });

  test('begins in the middle of a note that is held there', () => {
    const { ons } = played({ from: quarters(2.5) });
    expect(ons[0]).toMatchObject({ at: 0, key: 71 });
    expect(ons[1]).toMatchObject({ at: 0.5, key: 69 });
  });

  test('loops between its own ends', () => {
    const { midi } = played({ from: quarters(4), to: quarters(10), loop: true });
    expect(midi.loop).toMatchObject({ start: 0, end: 6 * 480 });
  });

  test('counts in before the music', () => {
    const { ons } = played({ countIn: 3 });
    expect(ons.slice(0, 3).map(({ at, channel }) => [at, channel])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
    expect(ons.find(({ channel }) => channel === 0)!.at).toBe(3);
  });

  test('the metronome clicks every beat, higher where a bar begins', () => {
    const clicks = played({ metronome: true }).ons.filter(({ channel }) => channel === 1);
    expect(clicks).toHaveLength(28);
    expect(clicks.slice(0, 5).map(({ key }) => key)).toEqual([84, 84, 77, 77, 84]);
  });

  test('in six-eight the beat is dotted', () => {
    const { midi } = played({ tempo: { beatsPerMinute: 60, beatQuarters: 1.5 } });
    expect(midi.duration).toBeCloseTo(28 / 1.5, 2);
  });
});
