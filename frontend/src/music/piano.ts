import type { Ambitus, Options } from '../api/types';

/** A key of a piano. Widths count in white keys, from the lowest white key's left edge. */
export interface PianoKey {
  midi: number;
  black: boolean;
  left: number;
  width: number;
}

const BLACK = new Set([1, 3, 6, 8, 10]);
const BLACK_WIDTH = 0.62;
/** How far down black keys reach, of the whole height. */
export const BLACK_HEIGHT = 0.6;

/** The keys from one note to another; both ends are white keys. */
export function piano(lowest: number, highest: number): PianoKey[] {
  let white = 0;
  return Array.from({ length: highest - lowest + 1 }, (_, index) => {
    const midi = lowest + index;
    if (BLACK.has(midi % 12))
      return { midi, black: true, left: white - BLACK_WIDTH / 2, width: BLACK_WIDTH };
    return { midi, black: false, left: white++, width: 1 };
  });
}

/** The key under a point: `x` in white keys, `y` from 0 (top) to 1. Outside, the nearest end. */
export function keyAt(keys: PianoKey[], x: number, y: number): number {
  const under = keys.filter((key) => x >= key.left && x < key.left + key.width);
  const found = under.find((key) => key.black === y < BLACK_HEIGHT) ?? under[0];
  return (found ?? (x < 0 ? keys[0] : keys.at(-1)))!.midi;
}

export type End = 'lowest' | 'highest';

/** Which end of the range a finger on this key means to move. */
export function nearestEnd({ lowest, highest }: Ambitus, midi: number): End {
  return midi - lowest < highest - midi ? 'lowest' : 'highest';
}

/** The range with one end moved to a key, or as near to it as leaves room for a melody. */
export function moved(
  range: Ambitus,
  end: End,
  midi: number,
  { min_ambitus_semitones: room }: Pick<Options['limits'], 'min_ambitus_semitones'>,
): Ambitus {
  return end === 'lowest'
    ? { ...range, lowest: Math.min(midi, range.highest - room) }
    : { ...range, highest: Math.max(midi, range.lowest + room) };
}
