import type { NoteRow, Score } from '../../api/types';
import { selected, grown, barsOf, type Selection } from '../../music/selection';
import { quarters, type Quarters } from '../../music/units';
import { barNear, noteUnder, type Layout } from '../../page/layout';

/** What someone points at. */
export interface Pointed {
  bar: number;
  /** The index of the note under the pointer, if there is one. */
  note: number | null;
  x: number;
  y: number;
}

type Table = Pick<Score, 'notes' | 'measures'>;

/** A finger does not hit a notehead's middle. */
const REACH = { mouse: 11, touch: 20 };

export function pointedAt(
  layout: Layout,
  notes: NoteRow[],
  { x, y }: { x: number; y: number },
  touch: boolean,
): Pointed | null {
  const bar = barNear(layout, x, y);
  if (bar === null) return null;
  return { bar, note: noteUnder(layout, notes, { x, y }, touch ? REACH.touch : REACH.mouse), x, y };
}

/** What a click (not a drag) chooses: the note under it, or what was chosen if it is inside. */
export function clicked(
  table: Table,
  before: Selection | null,
  at: Pointed,
  singleNotes: boolean,
): Selection | null {
  const bars = barsOf(table, before);
  const inside = bars !== null && at.bar >= bars.first && at.bar <= bars.last;
  if (before?.kind === 'bars' && inside) return before;
  if (at.note !== null && singleNotes) return selected('notes', at.note);
  return inside && before?.kind === 'bars' ? before : null;
}

/** What a click with Shift adds: bars to bars, notes to notes. */
export function added(table: Table, before: Selection, at: Pointed): Selection {
  if (before.kind === 'bars') return grown(before, 'bars', at.bar);
  const id = table.measures[at.bar]?.id;
  const note = at.note ?? table.notes.findLastIndex((row) => row.measure_id === id);
  return note === -1 ? before : grown(before, 'notes', note);
}

/** Where to play from when someone points at a bar: at its nearest note to the left, or its first. */
export function onsetNear(layout: Layout, table: Table, { bar, x }: Pointed): Quarters {
  const measure = table.measures[bar];
  const inside = table.notes.filter((row) => row.measure_id === measure?.id);
  const before = inside.filter(
    (row) => (layout.notes.get(row.id)?.x ?? Infinity) <= x + REACH.mouse,
  );
  const note = before.at(-1) ?? inside[0];
  return quarters(note?.onset_quarters ?? measure?.onset_quarters ?? 0);
}
