import type { Fix, Score } from '../api/types';
import { fixed, stretchOf } from '../features/linter/marks';
import type { Player } from '../features/player/player.svelte';
import type { Key } from '../i18n';
import { span, type BarRange } from '../music/measures';

/** What the keys do wherever there is a score to hear. */
export const LISTENING_KEYS: { keys: string[]; does: Key }[] = [
  { keys: ['Space'], does: 'keys.play' },
  { keys: ['←', '→'], does: 'keys.step' },
  { keys: ['Home'], does: 'keys.home' },
  { keys: ['Shift', '←', '→'], does: 'keys.select' },
  { keys: ['O'], does: 'keys.loop' },
  { keys: ['F'], does: 'do.find' },
  { keys: ['+', '−'], does: 'keys.tempo' },
  { keys: ['M'], does: 'keys.metronome' },
  { keys: ['C'], does: 'keys.countIn' },
  { keys: ['Esc'], does: 'keys.clear' },
  { keys: ['?'], does: 'keys.title' },
];

interface Page {
  selection: () => BarRange | null;
  clear: () => void;
  showKeys: () => void;
}

export function listeningCommands(
  player: Player,
  page: Page,
): Record<string, (event: KeyboardEvent) => void> {
  return {
    ' ': () => player.toggle(),
    ArrowLeft: () => player.step(-1),
    ArrowRight: () => player.step(1),
    Home: () => player.seek(span(player.score!.measures, { first: 0, last: 0 }).from),
    o: () => player.setLoop(player.loop ? null : (page.selection() ?? everything(player))),
    '+': () => player.setRate(player.rate + 0.05),
    '=': () => player.setRate(player.rate + 0.05),
    '-': () => player.setRate(player.rate - 0.05),
    m: () => player.setMetronome(!player.metronome),
    c: () => (player.countIn = !player.countIn),
    Escape: page.clear,
    '?': page.showKeys,
  };
}

function everything(player: Player): BarRange {
  return { first: 0, last: (player.score?.measures.length ?? 1) - 1 };
}

/** Plays from the first selected bar on. */
export function playSelection(player: Player, selection: BarRange | null): void {
  if (!player.score || !selection) return;
  player.seek(span(player.score.measures, selection).from);
  if (!player.playing) void player.play();
}

/** Plays a score as a fix would leave it, where it does. */
export function hearFix(player: Player, score: Score, fix: Fix): void {
  const song = fixed(score, fix);
  if (song) void player.audition(song, stretchOf(score, fix));
}
