import type { NoteRow, Score } from '../api/types';
import { quarters, seconds, secondsPerQuarter, type Quarters, type Seconds } from './units';

/** One sounding note: ties are joined, so that a held note is struck once. */
export interface Sounding {
  /** Every notehead of the sound, in order; the first is struck, the rest are tied to it. */
  ids: string[];
  part: string;
  onset: Quarters;
  duration: Quarters;
  midi: number;
}

export interface Timeline {
  rows: NoteRow[];
  soundings: Sounding[];
  /** End of the last bar (or note). */
  end: Quarters;
  toSeconds: (at: Quarters) => Seconds;
  toQuarters: (at: Seconds) => Quarters;
}

/** From a score's note table to what is heard, and when. */
export function timeline(
  score: Pick<Score, 'notes' | 'measures' | 'tempo' | 'beat_quarters'>,
): Timeline {
  const rate = secondsPerQuarter({
    beatsPerMinute: score.tempo,
    beatQuarters: score.beat_quarters,
  });
  const rows = [...score.notes].sort((a, b) => a.onset_quarters - b.onset_quarters);
  const ends = [...rows, ...score.measures].map(
    (each) => each.onset_quarters + each.duration_quarters,
  );
  return {
    rows,
    soundings: joinTies(rows),
    end: quarters(Math.max(0, ...ends)),
    toSeconds: (at) => seconds(at * rate),
    toQuarters: (at) => quarters(at / rate),
  };
}

/** `tied` on a row says that it goes on from the row before it, of the same part and pitch. */
function joinTies(rows: NoteRow[]): Sounding[] {
  const soundings: Sounding[] = [];
  const latest = new Map<string, Sounding>();
  for (const row of rows) {
    const key = `${row.part} ${row.midi}`;
    const before = latest.get(key);
    if (row.tied && before && near(before.onset + before.duration, row.onset_quarters)) {
      before.ids.push(row.id);
      before.duration = quarters(before.duration + row.duration_quarters);
      continue;
    }
    const sounding = {
      ids: [row.id],
      part: row.part,
      onset: quarters(row.onset_quarters),
      duration: quarters(row.duration_quarters),
      midi: row.midi,
    };
    latest.set(key, sounding);
    soundings.push(sounding);
  }
  return soundings;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-6;
}

/** The rows that sound at a moment, by binary search and a short look back. */
export function rowsAt({ rows }: Timeline, at: Quarters): NoteRow[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.onset_quarters <= at) low = middle + 1;
    else high = middle;
  }
  // Nothing overlaps within a part; so many back cover four voices over any texture we write.
  return rows
    .slice(Math.max(0, low - 160), low)
    .filter((row) => at < row.onset_quarters + row.duration_quarters);
}

/** The onset to go to when someone steps forwards (1) or backwards (−1) by a note. */
export function stepFrom({ rows, end }: Timeline, at: Quarters, direction: 1 | -1): Quarters {
  const onsets = [...new Set(rows.map((row) => row.onset_quarters))];
  if (direction === 1) return quarters(onsets.find((onset) => onset > at + 1e-6) ?? end);
  // Shortly after an onset, "back" means the note before, not the one that just began.
  return quarters(onsets.findLast((onset) => onset < at - 0.12) ?? 0);
}
