import type { NoteRow } from '../../api/types';
import type { Quarters } from '../../music/units';
import type { Layout } from '../../page/layout';

export interface CursorPlace {
  x: number;
  system: number;
}

/** Where the music is on the page: from note to note, on a line's last note to its end. */
export function cursorAt(layout: Layout, rows: NoteRow[], at: Quarters): CursorPlace | null {
  let index = rows.findLastIndex((row) => row.onset_quarters <= at + 1e-6);
  if (index === -1) index = 0;
  const row = rows[index];
  const here = row && layout.notes.get(row.id);
  if (!row || !here) return null;
  const next = rows.slice(index + 1).find((each) => each.onset_quarters > row.onset_quarters);
  const there = next && layout.notes.get(next.id);
  const system = layout.systems[here.system]!;
  const goal = there?.system === here.system ? there.x : system.left + system.width;
  const until = next?.onset_quarters ?? row.onset_quarters + row.duration_quarters;
  const share = (at - row.onset_quarters) / (until - row.onset_quarters);
  return { x: here.x + (goal - here.x) * Math.min(1, Math.max(0, share)), system: here.system };
}
