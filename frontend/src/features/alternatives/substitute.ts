import type { Score } from '../../api/types';
import { quarters, type Quarters } from '../../music/units';

type Table = Pick<Score, 'notes' | 'measures'>;

/** The score with another pitch for one note, and for what is tied to it. */
export function substituted<Song extends Table>(score: Song, note: string, midi: number): Song {
  const at = score.notes.findIndex(({ id }) => id === note);
  const part = score.notes[at]?.part;
  let held = at !== -1;
  const notes = score.notes.map((row, index) => {
    if (index < at || row.part !== part) return row;
    held &&= index === at || row.tied;
    return held ? { ...row, midi } : row;
  });
  return { ...score, notes };
}

/** Enough around a note to hear it in its context: its bar, and the beat or two that lead there. */
export function context(
  { notes, measures }: Table,
  note: string,
): { from: Quarters; to: Quarters } {
  const at = notes.findIndex(({ id }) => id === note);
  const bar = measures.find(({ id }) => id === notes[at]?.measure_id);
  const ahead = notes[Math.max(0, at - 2)];
  const behind = notes[Math.min(notes.length - 1, at + 2)];
  const end = (row: { onset_quarters: number; duration_quarters: number } | undefined) =>
    row ? row.onset_quarters + row.duration_quarters : 0;
  return {
    from: quarters(Math.min(bar?.onset_quarters ?? 0, ahead?.onset_quarters ?? 0)),
    to: quarters(Math.max(end(bar), end(behind))),
  };
}
