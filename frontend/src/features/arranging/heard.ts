import type { Score, TextureHeard } from '../../api/types';
import { quarters, type Quarters } from '../../music/units';
import type { Playable } from '../player/player.svelte';

/** What was drawn of a texture, as something to play, and from where to where. */
export function playableOf(
  score: Pick<Score, 'tempo' | 'beat_quarters' | 'program'>,
  heard: TextureHeard,
): { song: Playable; stretch: { from: Quarters; to: Quarters } } {
  const { notes, measures, parts, texture, seed } = heard;
  const { tempo, beat_quarters, program } = score;
  const last = measures.at(-1);
  const first = Math.min(...notes.map((note) => note.onset_quarters));
  return {
    song: { id: `${texture} ${seed}`, notes, measures, parts, tempo, beat_quarters, program },
    stretch: {
      from: quarters(Number.isFinite(first) ? first : 0),
      to: quarters(last ? last.onset_quarters + last.duration_quarters : 0),
    },
  };
}
