import type { Score } from '../../api/types';
import { available } from './sounds';

/** What a player needs of a score. */
export type Playable = Pick<
  Score,
  'id' | 'notes' | 'measures' | 'tempo' | 'beat_quarters' | 'program'
> & { parts?: Score['parts'] };

/** An instrument as it is heard: its staves, what plays it, and how loud. */
export interface Instrument {
  id: string;
  name: string;
  program: number;
  /** From 0 to 1. */
  volume: number;
  muted: boolean;
  solo: boolean;
  parts: ReadonlySet<string>;
}

type Song = Pick<Score, 'program'> & { parts?: Score['parts'] };

/** What is under a voice lets it be heard. */
const BESIDE = 0.7;

/** The instruments of a score, the melody's first; what was set of one before stays. */
export function instrumentsOf(score: Song, before: readonly Instrument[] = []): Instrument[] {
  const parts = score.parts ?? [];
  const names = [...new Set(parts.map(({ instrument }) => instrument))];
  if (names.length < 2)
    return [
      instrument(
        '',
        '',
        score.program,
        1,
        parts.map(({ id }) => id),
        before,
      ),
    ];
  const sung = parts[0]!.program;
  return names.map((name) => {
    const own = parts.filter((part) => part.instrument === name);
    const { program, name: said } = own[0]!;
    const volume = program === sung ? 1 : BESIDE;
    return instrument(
      name,
      said,
      program,
      volume,
      own.map(({ id }) => id),
      before,
    );
  });
}

function instrument(
  id: string,
  name: string,
  program: number,
  volume: number,
  parts: string[],
  before: readonly Instrument[],
): Instrument {
  const known = before.find((each) => each.id === id && each.name === name);
  const set = known ?? { program: available(program), volume, muted: false, solo: false };
  return { ...set, id, name, parts: new Set(parts) };
}

/** How loud each is in the end, from 0 to 1: where some play solo, only they are heard. */
export function heardAt(instruments: readonly Instrument[]): number[] {
  const solo = instruments.some((each) => each.solo);
  return instruments.map(({ volume, muted, solo: alone }) =>
    muted || (solo && !alone) ? 0 : volume,
  );
}

/** All that has to be there to play. */
export function programsOf(instruments: readonly Instrument[]): number[] {
  return [...new Set(instruments.map(({ program }) => program))];
}

/** The same with one of them otherwise. */
export function changed(
  instruments: readonly Instrument[],
  index: number,
  change: Partial<Instrument>,
): Instrument[] {
  return instruments.map((each, at) => (at === index ? { ...each, ...change } : each));
}
