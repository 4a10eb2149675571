import type { NoteRow, Remix, Score } from '../../api/types';
import { barNumbers, barsOf, notesOf, type Selection } from '../../music/selection';
import type { CommandId } from './commands';

/** The ids of the notes that stay as they are. */
export type Locks = ReadonlySet<string>;

export const NO_LOCKS: Locks = new Set();

export function locked(ids: Iterable<string>): Locks {
  return new Set(ids);
}

type Wished = Pick<Remix, 'keep' | 'wish' | 'takes'>;

const WISHES: Partial<Record<CommandId, Partial<Wished>>> = {
  regenerate: {},
  pitches: { keep: 'rhythm' },
  rhythm: { keep: 'pitches' },
  simpler: { wish: 'simpler' },
  livelier: { wish: 'livelier' },
  ending: { wish: 'ending' },
  like: { wish: 'like', takes: 2 },
  others: { takes: 3 },
};

/** The request that a command makes of the chosen notes, or null if it makes none. */
export function remixOf(
  score: Pick<Score, 'notes' | 'measures'>,
  selection: Selection | null,
  command: CommandId,
  locks: Locks,
): Remix | null {
  const wishes = WISHES[command];
  const bars = barsOf(score, selection);
  if (!wishes || !selection || !bars) return null;
  const free = notesOf(score, selection).filter(({ id }) => !locks.has(id));
  const whole = selection.kind === 'bars';
  return {
    operation: 'regenerate',
    bars: whole ? barNumbers(score.measures, bars) : null,
    notes: whole ? [] : free.map(({ id }) => id),
    locked: [...locks],
    placed: [],
    keep: 'nothing',
    wish: 'other',
    style: null,
    takes: 4,
    seed: null,
    ...wishes,
  };
}

/** The locks after the key was pressed on these notes: all of them locked, or, if they were, none. */
export function toggledLocks(locks: Locks, chosen: NoteRow[]): string[] {
  const ids = chosen.map(({ id }) => id);
  if (ids.every((id) => locks.has(id))) return [...locks].filter((id) => !ids.includes(id));
  return [...new Set([...locks, ...ids])];
}
