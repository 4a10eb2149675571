import { available, COMMANDS, type CommandId, type Situation } from '../features/editing/commands';
import { barsOf, notesOf, type Selection } from '../music/selection';
import type { Key } from '../i18n';
import { LISTENING_KEYS } from './listening';
import type { Desk } from './desk.svelte';

/** What the keys do on a score of one's own. */
export const EDITING_KEYS: { keys: string[]; does: Key }[] = [
  ...LISTENING_KEYS,
  { keys: ['↓', '↑'], does: 'keys.notes' },
  { keys: ['R'], does: 'do.regenerate' },
  { keys: ['P'], does: 'do.pitches' },
  { keys: ['T'], does: 'do.rhythm' },
  { keys: ['S'], does: 'do.simpler' },
  { keys: ['V'], does: 'do.livelier' },
  { keys: ['E'], does: 'do.ending' },
  { keys: ['B'], does: 'do.others' },
  { keys: ['L'], does: 'keys.lock' },
  { keys: ['A'], does: 'do.alternatives' },
  { keys: ['Y'], does: 'do.syllable' },
  { keys: ['[', ']'], does: 'keys.place' },
  { keys: ['K'], does: 'keys.keep' },
  { keys: ['1', '…', '8'], does: 'keys.take' },
  { keys: ['X'], does: 'sisters.compare' },
  { keys: ['W'], does: 'marks.toggle' },
  { keys: ['N'], does: 'remix.key' },
  { keys: ['H'], does: 'arrange.key' },
  { keys: ['D'], does: 'remix.keepAs' },
  { keys: ['Ctrl', 'Z'], does: 'history.undo' },
  { keys: ['Ctrl', 'Shift', 'Z'], does: 'history.redo' },
];

export function situationOf(desk: Desk, selection: Selection | null): Situation {
  const { table, locks } = desk;
  const notes = notesOf(table, selection);
  const bars = barsOf(table, selection);
  return {
    kind: selection?.kind ?? null,
    bars: bars ? bars.last - bars.first + 1 : 0,
    notes: notes.length,
    free: notes.filter(({ id }) => !locks.has(id)).length,
    mine: desk.page.mine,
    busy: desk.busy,
  };
}

/** The keys of all commands; one that does not apply now does nothing. */
export function editingCommands(
  situation: () => Situation,
  run: (command: CommandId) => void,
): Record<string, () => void> {
  const mine = COMMANDS.filter(({ id, key }) => /^[a-z]$/.test(key) && id !== 'loop');
  return Object.fromEntries(
    mine.map(({ id, key }) => [
      key,
      () => available(situation()).some((each) => each.id === id) && run(id),
    ]),
  );
}

/** Ctrl-Z and Ctrl-Shift-Z (or Ctrl-Y), unless one is writing. */
export function onUndoKeys(desk: Desk): () => void {
  const listener = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (key !== 'z' && key !== 'y')) return;
    if ((event.target as Element | null)?.matches('input:not([type=range]), textarea')) return;
    event.preventDefault();
    if (desk.busy) return;
    void (key === 'y' || event.shiftKey ? desk.redo() : desk.undo());
  };
  window.addEventListener('keydown', listener);
  return () => window.removeEventListener('keydown', listener);
}

/** Back to the bar one came from, so that the arrows go on from there. */
export function focusScore(): void {
  document.querySelector<HTMLElement>('.c-bars__bar[tabindex="0"]')?.focus({ preventScroll: true });
}
