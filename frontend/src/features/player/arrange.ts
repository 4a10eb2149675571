import type { MeasureRow } from '../../api/types';
import type { Timeline } from '../../music/timeline';
import { quarters, seconds, type Quarters, type Tempo } from '../../music/units';
import { heardAt, type Instrument } from './mixing';

/** What is to be heard from now on. */
export interface Arrangement {
  timeline: Timeline;
  tempo: Tempo;
  measures: MeasureRow[];
  /** Who plays, the melody first; what belongs to none is the first one's. */
  instruments: readonly Instrument[];
  /** Where the file begins (after the clicks), and with `loop` begins again. */
  from: Quarters;
  to: Quarters;
  loop: boolean;
  metronome: boolean;
  /** Beats of clicks before the music. */
  countIn: number;
}

const TICKS_PER_QUARTER = 480;
const CLICK = 1;
const PERCUSSION = 9; // General MIDI's, where nothing else sounds
const VOLUME = 7; // the controller of a channel's loudness
export const CLICK_PROGRAM = 115; // wood block
const VELOCITY = 96;
/** A note ends a breath before the next, so that repeated notes are told apart. */
const ARTICULATION = 0.97;
/** A note that is over within so many quarters is not taken up any more. */
const NEARLY = 0.05;

type Event = { tick: number; order: number; bytes: number[] };

/** The lead-in's length: position 0 of the file is this long before `from`. */
export function leadIn({ countIn, tempo }: Arrangement): Quarters {
  return quarters(countIn * tempo.beatQuarters);
}

/** Where what is repeated begins and ends, in seconds of the file. */
export function loopOf(arrangement: Arrangement): { from: number; to: number } {
  const { timeline, from, to } = arrangement;
  const lead = leadIn(arrangement);
  return { from: timeline.toSeconds(lead), to: timeline.toSeconds(quarters(lead + to - from)) };
}

/** The channels of so many instruments. */
export function channelsOf(count: number): number[] {
  const free = Array.from({ length: 16 }, (_, channel) => channel);
  return free.filter((each) => each !== CLICK && each !== PERCUSSION).slice(0, count);
}

/** What a channel is told, so that it is as loud as it should be. */
export function loudness(instruments: readonly Instrument[]): { channel: number; value: number }[] {
  const channels = channelsOf(instruments.length);
  const shares = heardAt(instruments);
  return channels.map((channel, index) => ({ channel, value: Math.round(100 * shares[index]!) }));
}

/** On which channel a part sounds. */
function channelOf(instruments: readonly Instrument[]): (part: string) => number {
  const channels = channelsOf(instruments.length);
  const found = new Map<string, number>();
  instruments.forEach(({ parts }, index) => {
    for (const part of parts) found.set(part, channels[index] ?? channels[0]!);
  });
  return (part) => found.get(part) ?? channels[0]!;
}

/** A key that is held down, and on which channel. */
export interface Held {
  channel: number;
  key: number;
}

/** The keys that are held down so many seconds into the file. */
export function heldAt(arrangement: Arrangement, at: number): Held[] {
  const { timeline, from, to } = arrangement;
  const now = from - leadIn(arrangement) + timeline.toQuarters(seconds(at));
  const channel = channelOf(arrangement.instruments);
  if (now <= from) return []; // what is held there is struck there
  return timeline.soundings
    .filter(({ onset, duration }) => onset < now && onset + duration * ARTICULATION - NEARLY > now)
    .filter(({ onset }) => onset < to)
    .map(({ midi, part }) => ({ channel: channel(part), key: midi }));
}

/**
 * A Standard MIDI File (format 0) of what is to be heard: made here, because a loop, a click or
 * a start in the middle of a note is cheaper to write down than to steer.
 */
export function arrange(arrangement: Arrangement): Uint8Array<ArrayBuffer> {
  const { from, to, loop, instruments, tempo } = arrangement;
  const channels = channelsOf(instruments.length);
  const lead = leadIn(arrangement);
  const tick = (at: number) => Math.round((at - from + lead) * TICKS_PER_QUARTER);
  const events: Event[] = [
    { tick: 0, order: 0, bytes: tempoEvent(tempo) },
    ...channels.map((channel, index) => ({
      tick: 0,
      order: 0,
      bytes: [0xc0 | channel, instruments[index]!.program],
    })),
    ...loudness(instruments).map(({ channel, value }) => ({
      tick: 0,
      order: 0,
      bytes: [0xb0 | channel, VOLUME, value],
    })),
    { tick: 0, order: 0, bytes: [0xc0 | CLICK, CLICK_PROGRAM] },
    ...voices(arrangement, tick),
    ...clicks(arrangement, tick),
  ];
  if (loop) {
    events.push({ tick: tick(from), order: 0, bytes: marker('loopStart') });
    events.push({ tick: tick(to), order: 0, bytes: marker('loopEnd') });
  }
  // A silent controller keeps the last rest, or the loop's end, part of the file.
  events.push({ tick: tick(to), order: 3, bytes: [0xb0 | CLICK, 20, 0] });
  return file(events);
}

function voices(
  { timeline, from, to, instruments }: Arrangement,
  tick: (at: number) => number,
): Event[] {
  const channel = channelOf(instruments);
  return timeline.soundings.flatMap(({ onset, duration, midi, part }) => {
    const start = Math.max(onset, from);
    const stop = Math.min(onset + duration * ARTICULATION, to);
    if (stop - start < 0.02) return [];
    return note(channel(part), midi, VELOCITY, tick(start), tick(stop));
  });
}

function clicks(arrangement: Arrangement, tick: (at: number) => number): Event[] {
  const { measures, from, to, metronome, countIn, tempo } = arrangement;
  const beat = tempo.beatQuarters;
  const events: Event[] = [];
  for (let n = 1; n <= countIn; n++) {
    const at = tick(from - n * beat);
    events.push(...note(CLICK, n === countIn ? 84 : 77, n === countIn ? 110 : 84, at, at + 60));
  }
  if (!metronome) return events;
  for (const { onset_quarters: onset, duration_quarters: length } of measures)
    for (let at = onset; at < onset + length - 1e-6; at += beat) {
      if (at < from - 1e-6 || at >= to - 1e-6) continue;
      const strong = at === onset;
      events.push(...note(CLICK, strong ? 84 : 77, strong ? 96 : 72, tick(at), tick(at) + 60));
    }
  return events;
}

function note(channel: number, key: number, velocity: number, on: number, off: number): Event[] {
  return [
    { tick: on, order: 2, bytes: [0x90 | channel, key, velocity] },
    { tick: off, order: 1, bytes: [0x80 | channel, key, 0] },
  ];
}

function tempoEvent({ beatsPerMinute, beatQuarters }: Tempo): number[] {
  const microseconds = Math.round(60_000_000 / (beatsPerMinute * beatQuarters));
  return [0xff, 0x51, 3, (microseconds >> 16) & 255, (microseconds >> 8) & 255, microseconds & 255];
}

function marker(text: string): number[] {
  return [0xff, 0x06, text.length, ...[...text].map((letter) => letter.charCodeAt(0))];
}

function file(events: Event[]): Uint8Array<ArrayBuffer> {
  const sorted = [...events].sort((a, b) => a.tick - b.tick || a.order - b.order);
  const track: number[] = [];
  let now = 0;
  for (const { tick, bytes } of sorted) {
    track.push(...variableLength(tick - now), ...bytes);
    now = tick;
  }
  track.push(0, 0xff, 0x2f, 0);
  return Uint8Array.from([
    ...[...'MThd'].map((letter) => letter.charCodeAt(0)),
    ...[0, 0, 0, 6, 0, 0, 0, 1, TICKS_PER_QUARTER >> 8, TICKS_PER_QUARTER & 255],
    ...[...'MTrk'].map((letter) => letter.charCodeAt(0)),
    ...[track.length >> 24, track.length >> 16, track.length >> 8, track.length].map(
      (byte) => byte & 255,
    ),
    ...track,
  ]);
}

function variableLength(value: number): number[] {
  const bytes = [value & 127];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift((rest & 127) | 128);
  return bytes;
}
