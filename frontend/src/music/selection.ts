import type { MeasureRow, NoteRow, Score } from '../api/types';
import { barAt, barRange, type BarRange } from './measures';

/**
 * What is chosen on a score: whole bars, or a run of notes. Both are counted from 0, ends
 * included; `anchor` is the end that stays when the selection grows.
 */
export interface Selection {
  kind: 'bars' | 'notes';
  anchor: number;
  head: number;
}

type Table = Pick<Score, 'notes' | 'measures'>;

export function selected(kind: Selection['kind'], anchor: number, head = anchor): Selection {
  return { kind, anchor, head };
}

export function ends({ anchor, head }: Selection): BarRange {
  return barRange(anchor, head);
}

/** The same selection grown (or shrunk) to another end; null begins a new one. */
export function grown(
  selection: Selection | null,
  kind: Selection['kind'],
  to: number,
  from = to,
): Selection {
  return selection?.kind === kind ? { ...selection, head: to } : selected(kind, from, to);
}

/** The chosen notes, in time. */
export function notesOf({ notes, measures }: Table, selection: Selection | null): NoteRow[] {
  if (!selection) return [];
  const { first, last } = ends(selection);
  if (selection.kind === 'notes') return notes.slice(first, last + 1);
  const bars = new Set(measures.slice(first, last + 1).map(({ id }) => id));
  return notes.filter((note) => bars.has(note.measure_id));
}

/** The bars that hold the selection. */
export function barsOf(table: Table, selection: Selection | null): BarRange | null {
  if (!selection) return null;
  if (selection.kind === 'bars') return ends(selection);
  const index = (note: NoteRow | undefined) => {
    const own = table.measures.findIndex(({ id }) => id === note?.measure_id);
    return own === -1 && note ? barAt(table.measures, note.onset_quarters) : own;
  };
  const chosen = notesOf(table, selection);
  return barRange(index(chosen[0]), index(chosen.at(-1)));
}

/** The numbers printed over the first and the last chosen bar; an upbeat's is 0. */
export function barNumbers(measures: MeasureRow[], { first, last }: BarRange): [number, number] {
  return [measures[first]?.number ?? 0, measures[last]?.number ?? 0];
}

/** The same place in another score of the piece: as far as that reaches. */
export function carried(selection: Selection | null, from: Table, to: Table): Selection | null {
  const bars = barsOf(from, selection);
  if (!selection || !bars) return null;
  if (selection.kind === 'notes' && sameNotes(from, to)) return selection;
  const most = to.measures.length - 1;
  return most < bars.first ? null : selected('bars', bars.first, Math.min(bars.last, most));
}

/** Whether the notes of two scores stand at the same moments, so that the one's indices fit. */
function sameNotes(one: Table, other: Table): boolean {
  return (
    one.notes.length === other.notes.length &&
    one.notes.every((note, index) => note.onset_quarters === other.notes[index]!.onset_quarters)
  );
}
