import type { MeasureRow } from '../api/types';
import { quarters, type Quarters } from './units';

/** Bars `first` to `last`, inclusive, counted from 0 in the order of the score. */
export interface BarRange {
  first: number;
  last: number;
}

export function barRange(one: number, other: number): BarRange {
  return { first: Math.min(one, other), last: Math.max(one, other) };
}

/** Where the range begins and ends in the music. */
export function span(measures: MeasureRow[], range: BarRange): { from: Quarters; to: Quarters } {
  const first = measures[range.first]!;
  const last = measures[range.last]!;
  return {
    from: quarters(first.onset_quarters),
    to: quarters(last.onset_quarters + last.duration_quarters),
  };
}

/** The index of the bar that holds a moment; the last bar holds everything after it. */
export function barAt(measures: MeasureRow[], at: Quarters | number): number {
  const after = measures.findIndex((each) => each.onset_quarters > at + 1e-6);
  return Math.max(0, after === -1 ? measures.length - 1 : after - 1);
}
