import { describe, expect, test } from 'vitest';
import { heldAt, loopOf, type Arrangement } from '../src/features/player/arrange';
import { Clock } from '../src/features/player/clock';
import { timeline } from '../src/music/timeline';
import { instrumentsOf } from '../src/features/player/mixing';
import { quarters } from '../src/music/units';
import { score } from './fixtures/song';

const song = score();
const whole: Arrangement = {
  timeline: timeline(song),
  tempo: { beatsPerMinute: 60, beatQuarters: 1 },
  measures: song.measures,
  instruments: instrumentsOf(song),
  from: quarters(0),
  to: quarters(28),
  loop: false,
  metronome: false,
  countIn: 0,
};

describe('the clock of a deck', () => {
  test('counts from where it began, at its rate', () => {
    const context = { currentTime: 10 };
    const clock = new Clock(context);
    clock.start(3, 0.5, null);
    context.currentTime = 14;
    expect(clock.time).toBe(5);
    clock.rate = 2;
    expect(clock.time).toBe(5);
    context.currentTime = 15;
    expect(clock.time).toBe(7);
    clock.stop();
    context.currentTime = 99;
    expect(clock.time).toBe(7);
  });

  test('goes round within what is repeated', () => {
    const context = { currentTime: 0 };
    const clock = new Clock(context);
    clock.start(5, 1, { from: 4, to: 6 });
    context.currentTime = 0.5;
    expect(clock.time).toBe(5.5);
    context.currentTime = 3.5;
    expect(clock.time).toBe(4.5);
  });
});

describe('who enters amid a note', () => {
  const rate = 60 / (song.tempo * song.beat_quarters);
  const [, second] = whole.timeline.soundings;
  const amid = (second!.onset + second!.duration / 2) * rate;

  test('is told which keys are down', () => {
    expect(heldAt(whole, amid)).toEqual([{ channel: 0, key: second!.midi }]);
  });

  test('strikes what begins there, and nothing that is about to end', () => {
    expect(heldAt(whole, 0)).toEqual([]);
    expect(heldAt({ ...whole, from: second!.onset }, 0)).toEqual([]);
    const over = (second!.onset + second!.duration * 0.99) * rate;
    expect(heldAt(whole, over)).toEqual([]);
  });

  test('finds a loop where the file has it, behind the clicks', () => {
    const looped = { ...whole, loop: true, countIn: 3, from: quarters(4), to: quarters(8) };
    expect(loopOf(looped)).toEqual({ from: 3 * rate, to: 7 * rate });
  });
});
