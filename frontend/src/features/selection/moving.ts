import type { Score } from '../../api/types';
import { barAt } from '../../music/measures';
import { barsOf, grown, selected, type Selection } from '../../music/selection';

type Table = Pick<Score, 'notes' | 'measures'>;

/** Where the keyboard is: on a bar, with or without a selection. */
export interface Place {
  bar: number;
  selection: Selection | null;
}

interface Stroke {
  key: string;
  shiftKey: boolean;
}

/**
 * Where a key leads, or null if it means nothing here. Arrows go from bar to bar, with Shift they
 * choose; down leads into a bar's notes, up out of them.
 */
export function moved(
  table: Table,
  place: Place,
  stroke: Stroke,
  singleNotes: boolean,
): Place | null {
  if (place.selection?.kind === 'notes') return amongNotes(table, place.selection, stroke);
  if (singleNotes && (stroke.key === 'ArrowDown' || stroke.key === 'Enter'))
    return intoNotes(table, place);
  return amongBars(table, place, stroke);
}

function amongBars(
  { measures }: Table,
  { bar, selection }: Place,
  { key, shiftKey }: Stroke,
): Place | null {
  const last = measures.length - 1;
  const goals: Record<string, number> = {
    ArrowRight: bar + 1,
    ArrowDown: bar + 1,
    ArrowLeft: bar - 1,
    ArrowUp: bar - 1,
    Home: 0,
    End: last,
  };
  const goal = goals[key];
  if (goal === undefined) return null;
  const to = Math.min(Math.max(goal, 0), last);
  return { bar: to, selection: shiftKey ? grown(selection, 'bars', to, bar) : null };
}

/** Down from a bar: its first note; a bar of rests has none to go to. */
function intoNotes(table: Table, { bar }: Place): Place | null {
  const id = table.measures[bar]?.id;
  const note = table.notes.findIndex((row) => row.measure_id === id);
  return note === -1 ? null : { bar, selection: selected('notes', note) };
}

function amongNotes(table: Table, selection: Selection, { key, shiftKey }: Stroke): Place | null {
  const last = table.notes.length - 1;
  const goals: Record<string, number> = {
    ArrowRight: selection.head + 1,
    ArrowLeft: selection.head - 1,
    Home: 0,
    End: last,
  };
  const bars = barsOf(table, selection)!;
  if (key === 'ArrowUp')
    return { bar: bars.first, selection: selected('bars', bars.first, bars.last) };
  const goal = goals[key];
  if (goal === undefined) return null;
  const to = Math.min(Math.max(goal, 0), last);
  const next = shiftKey ? grown(selection, 'notes', to) : selected('notes', to);
  return { bar: barAt(table.measures, table.notes[to]!.onset_quarters), selection: next };
}
