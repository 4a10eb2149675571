import type { Tempo } from '../../music/units';
import type { Playable } from '../player/player.svelte';
import { written } from './phrase';

const CHOIR = 52; // General MIDI

/** Notes as MIDI number, onset and duration in quarters, as something that a choir sings. */
export function setting(id: string, notes: [number, number, number][], tempo: Tempo): Playable {
  const rows = notes.map(([midi, onset, duration]) => ({ midi, onset, duration }));
  return { ...written(`setting-${id}`, rows, tempo), program: CHOIR };
}
