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
}

export interface NotePlace {
  x: number;
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
      const staffLine = measure.querySelector('g.staff > path') ?? measure;
      const { left, width } = boxOf(staffLine);
      const { top, height } = whole;
      layout.bars.push({ id: measure.id, system, left, width, top, height });
    }
    for (const note of element.querySelectorAll('g.note')) {
      const head = boxOf(note.querySelector('g.notehead') ?? note);
      layout.notes.set(note.id, { x: head.left + head.width / 2, system, element: note });
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

/** One box a system for a run of bars: a selection is drawn as a ribbon, not as tiles. */
export function ribbons({ bars }: Layout, first: number, last: number): Box[] {
  const found = new Map<number, Box>();
  for (const bar of bars.slice(first, last + 1)) {
    const box = found.get(bar.system);
    if (box) box.width = bar.left + bar.width - box.left;
    else found.set(bar.system, { ...bar });
  }
  return [...found.values()];
}
