import type { Layer, Score } from '../api/types';

type Arranged = Pick<Score, 'parts' | 'notes' | 'chords'>;

/** A layer beside the voice that leads, and the names of the parts that are of it. */
export interface Beside {
  layer: Layer;
  names: string[];
}

const KEYBOARDS = 24; // General MIDI's programs below it
const GUITARS = 32; // … and below it, from there on
const SINGING = [52, 53, 54];
const BASS = 52; // MIDI: a line that lies lower on the whole bears, and does not sing

/** What goes on beside a voice (by its id; empty: the first) that is continued: the chords, and
 * the other instruments by what they are written like. */
export function besides(score: Arranged, voice: string): Beside[] {
  const led = voice || score.parts[0]?.id;
  const found = new Map<Layer, string[]>();
  if (score.chords.length > 0) found.set('chords', []);
  const others = score.parts.filter(({ id }) => id !== led);
  for (const part of others) {
    const staves = others.filter(({ instrument }) => instrument === part.instrument);
    if (staves[0] !== part) continue;
    const layer = staves.length > 1 ? 'piano' : layerOf(score, part);
    found.set(layer, [...(found.get(layer) ?? []), part.name]);
  }
  return [...found].map(([layer, names]) => ({ layer, names }));
}

function layerOf({ notes }: Arranged, { id, program }: Score['parts'][number]): Layer {
  if (program >= KEYBOARDS && program < GUITARS) return 'guitar';
  const own = notes.filter(({ part }) => part === id);
  if (new Set(own.map(({ onset_quarters: onset }) => onset)).size < own.length) return 'piano';
  if (SINGING.includes(program) || own.some(({ text }) => text)) return 'four-parts';
  const mean = own.reduce((sum, { midi }) => sum + midi, 0) / Math.max(1, own.length);
  return program < KEYBOARDS || mean < BASS ? 'piano' : 'four-parts';
}
