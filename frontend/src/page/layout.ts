import type { Chord, NoteRow } from '../api/types';

/** Where bars and notes stand on the page, in CSS pixels from the viewer's top left corner. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface BarBox extends Box {
  id: string;
  system: number;
  /** The five lines alone; `top` and `height` are those of the whole system. */
  staff: { top: number; height: number };
}

export interface NotePlace {
  /** The middle of the notehead. */
  x: number;
  y: number;
  /** The notehead's width. */
  width: number;
  bar: number;
  system: number;
  element: Element;
}

export interface Layout {
  systems: Box[];
  bars: BarBox[];
  notes: Map<string, NotePlace>;
}

export const EMPTY: Layout = { systems: [], bars: [], notes: new Map() };

/** Reads the engraved page once; everything after works on numbers. */
export function readLayout(viewer: HTMLElement): Layout {
  const origin = viewer.getBoundingClientRect();
  const boxOf = (element: Element): Box => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left: left - origin.left, top: top - origin.top, width, height };
  };
  const layout: Layout = { systems: [], bars: [], notes: new Map() };
  viewer.querySelectorAll('.c-system').forEach((element, system) => {
    const whole = boxOf(element);
    layout.systems.push(whole);
    for (const measure of element.querySelectorAll('g.measure')) {
      const lines = [...measure.querySelectorAll('g.staff > path')].slice(0, 5).map(boxOf);
      const { left, width, top: first } = lines[0] ?? boxOf(measure);
      const staff = { top: first, height: (lines.at(-1)?.top ?? first) - first };
      const { top, height } = whole;
      const bar = layout.bars.push({ id: measure.id, system, left, width, top, height, staff }) - 1;
      for (const note of measure.querySelectorAll('g.note')) {
        const head = boxOf(note.querySelector('g.notehead') ?? note);
        const [x, y] = [head.left + head.width / 2, head.top + head.height / 2];
        layout.notes.set(note.id, { x, y, width: head.width, bar, system, element: note });
      }
    }
  });
  return layout;
}

/** The index of the bar under (or, in the margins, nearest to) a point. */
export function barNear({ bars, systems }: Layout, x: number, y: number): number | null {
  let best: number | null = null;
  let least = Infinity;
  const outside = (at: number, from: number, length: number) =>
    Math.max(from - at, 0, at - from - length);
  bars.forEach((bar, index) => {
    const system = systems[bar.system]!;
    const distance = outside(y, system.top, system.height) * 1000 + outside(x, bar.left, bar.width);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** The index of the row whose notehead lies within `reach` pixels of a point. */
export function noteUnder(
  layout: Layout,
  rows: NoteRow[],
  { x, y }: { x: number; y: number },
  reach = 16,
): number | null {
  let best: number | null = null;
  let least = reach;
  rows.forEach(({ id }, index) => {
    const place = layout.notes.get(id);
    const distance = place ? Math.hypot(place.x - x, place.y - y) : Infinity;
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/** One box a system for a run of bars: a selection is drawn as a ribbon, not as tiles. */
export function ribbons({ bars }: Layout, first: number, last: number): Box[] {
  const found = new Map<number, Box>();
  for (const { system, left, top, width, height } of bars.slice(first, last + 1)) {
    const box = found.get(system);
    if (box) box.width = left + width - box.left;
    else found.set(system, { left, top, width, height });
  }
  return [...found.values()];
}

/** How far a frame stands off the outermost lines or heads that it holds: below it are words. */
const AIR = { beside: 6, above: 8, below: 3 };

/**
 * Frames around chosen notes: one for each run of notes that follow one another on a line. A bar
 * of which every note is chosen is framed to its barlines.
 */
export function frames(layout: Layout, rows: NoteRow[], chosen: ReadonlySet<string>): Box[] {
  const whole = wholeBars(layout, rows, chosen);
  const found: { system: number; box: Box }[] = [];
  let going = false;
  for (const row of rows) {
    const place = layout.notes.get(row.id);
    if (!place) continue;
    const last = going ? found.at(-1) : undefined;
    going = chosen.has(row.id);
    if (!going) continue;
    const edges = edgesOf(layout, place, whole.has(place.bar));
    if (last?.system === place.system) extend(last.box, edges);
    else {
      const { left, right, top, bottom } = edges;
      const box = { left, top, width: Math.max(0, right - left), height: bottom - top };
      found.push({ system: place.system, box });
    }
  }
  return found.map(({ box }) => box);
}

interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function edgesOf({ bars }: Layout, place: NotePlace, whole: boolean): Edges {
  const bar = bars[place.bar]!;
  const half = place.width / 2 + AIR.beside;
  return {
    left: whole ? bar.left + 1 : place.x - half,
    right: whole ? bar.left + bar.width - 1 : place.x + half,
    top: Math.min(bar.staff.top, place.y - place.width / 2) - AIR.above,
    bottom: Math.max(bar.staff.top + bar.staff.height, place.y + place.width / 2) + AIR.below,
  };
}

function extend(box: Box, { left, right, top, bottom }: Edges): void {
  const foot = Math.max(box.top + box.height, bottom);
  const end = Math.max(box.left + box.width, right);
  box.left = Math.min(box.left, left);
  box.top = Math.min(box.top, top);
  box.width = end - box.left;
  box.height = foot - box.top;
}

function wholeBars(layout: Layout, rows: NoteRow[], chosen: ReadonlySet<string>): Set<number> {
  const counts = new Map<number, { all: number; chosen: number }>();
  for (const { id } of rows) {
    const bar = layout.notes.get(id)?.bar;
    if (bar === undefined) continue;
    const count = counts.get(bar) ?? { all: 0, chosen: 0 };
    count.all += 1;
    if (chosen.has(id)) count.chosen += 1;
    counts.set(bar, count);
  }
  return new Set([...counts].filter(([, { all, chosen: n }]) => all === n).map(([bar]) => bar));
}

/** Where the syllable under a note is printed (a note without one: where it would be). */
export function syllableBox({ notes, bars }: Layout, id: string, over: Element): Box | null {
  const place = notes.get(id);
  if (!place) return null;
  const origin = over.getBoundingClientRect();
  const printed = place.element.querySelector('g.syl')?.getBoundingClientRect();
  const { staff } = bars[place.bar]!;
  if (!printed || printed.width === 0)
    return { left: place.x, top: staff.top + staff.height + 20, width: 0, height: 12 };
  const { left, top, width, height } = printed;
  return { left: left - origin.left, top: top - origin.top, width, height };
}

/** Where chord symbols are printed, by their ids. The engraver gives them ids of its own: those of
 * a bar stand, from left to right, for the bar's chords in time. */
export function chordBoxes(
  { bars }: Layout,
  chords: readonly Pick<Chord, 'id' | 'measure_id'>[],
  over: SVGSVGElement,
): Map<string, Box> {
  const origin = over.getBoundingClientRect();
  const found = new Map<string, Box>();
  for (const bar of bars) {
    const own = chords.filter(({ measure_id: id }) => id === bar.id);
    if (own.length === 0) continue;
    const measure = over.parentElement?.querySelector(`[id="${CSS.escape(bar.id)}"]`);
    const printed = [...(measure?.querySelectorAll('g.harm') ?? [])]
      .map((each) => each.getBoundingClientRect())
      .sort((one, other) => one.left - other.left);
    if (printed.length !== own.length) continue;
    own.forEach(({ id }, at) => {
      const { left, top, width, height } = printed[at]!;
      found.set(id, { left: left - origin.left, top: top - origin.top, width, height });
    });
  }
  return found;
}
