import type { Chord, MeasureRow, Score } from '../../api/types';

/** A bar and the chords that begin in it. */
export interface ChordBar {
  measure: MeasureRow;
  chords: Chord[];
}

export function barsOf({ measures, chords }: Pick<Score, 'measures' | 'chords'>): ChordBar[] {
  return measures.map((measure) => ({
    measure,
    chords: chords.filter(({ measure_id: id }) => id === measure.id),
  }));
}

/** Where in its bar a chord begins, in quarters. */
export function placeOf({ onset_quarters: onset }: Chord, measure: MeasureRow): number {
  return Math.max(0, onset - measure.onset_quarters);
}

/** As it is read: "B♭m7/F". */
export function shown(symbol: string): string {
  return symbol.replaceAll('#', '♯').replace(/(?<=[A-G])b/g, '♭');
}

/** The locks after a chord was pressed. */
export function toggled(locks: ReadonlySet<string>, id: string): string[] {
  return locks.has(id) ? [...locks].filter((each) => each !== id) : [...locks, id];
}
