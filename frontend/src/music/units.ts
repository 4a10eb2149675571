/** Units that cannot be mixed up: a number of quarters is not a number of seconds. */
declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

export type Quarters = Unit<'quarters'>;
export type Seconds = Unit<'seconds'>;
/** A MIDI note number; 60 is middle C. */
export type Midi = Unit<'midi'>;

export const quarters = (value: number) => value as Quarters;
export const seconds = (value: number) => value as Seconds;

/** How fast: beats a minute, and how many quarters one beat lasts (1.5 in 6/8). */
export interface Tempo {
  beatsPerMinute: number;
  beatQuarters: number;
}

export function secondsPerQuarter({ beatsPerMinute, beatQuarters }: Tempo): number {
  return 60 / (beatsPerMinute * beatQuarters);
}

const SHARP_NAMES = ['C', 'C♯', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];

/** A note's name as a singer says it: 60 → "C4". */
export function noteName(midi: number): string {
  return `${SHARP_NAMES[midi % 12]}${Math.floor(midi / 12) - 1}`;
}

/** "Bb minor" → "B♭ minor"; the mode is named by the caller's language. */
export function tonicName(key: string): string {
  return (key.split(' ')[0] ?? '').replace('#', '♯').replace('b', '♭');
}

/** A pitch as it is printed: "Bb4" → "B♭4". Other text stays as it is. */
export function printedPitch(name: string): string {
  if (!/^[A-G](#|b|##|bb)?-?\d+$/.test(name)) return name;
  return name.replaceAll('#', '♯').replace(/b/g, '♭');
}
