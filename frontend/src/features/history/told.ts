import type { Said, Version } from '../../api/types';
import { named, t, translated, type Key } from '../../i18n';
import { noteName } from '../../music/units';
import type { Step } from './versions';

/** What each step did, in words that name it alone: what was done again has a number. */
export function titles(steps: Step[]): Map<Step, string> {
  const made = ({ takes }: Step) => takes[0]!.created_at;
  const counts = new Map<string, number>();
  const found = new Map<Step, string>();
  for (const step of [...steps].sort((one, other) => made(one).localeCompare(made(other)))) {
    const what = told(step.operation, step.takes[0]!.origin);
    const number = (counts.get(what) ?? 0) + 1;
    counts.set(what, number);
    found.set(step, number === 1 ? what : t('history.again', { what, number }));
  }
  return found;
}

/** What was done, in words, from the operation as the server keeps it; without one, where the
 * first version is from. */
export function told(
  operation: Version['operation'],
  origin: Version['origin'] = 'composed',
): string {
  if (!operation) return t(`history.${origin}`);
  const done = operation as Told;
  const { bars, notes } = done;
  const whole = wholly(done);
  if (whole !== null) return whole;
  const what = wayOf(done);
  if (bars) {
    const [first, last] = bars;
    const where = first === last ? 'history.bar' : 'history.bars';
    return t(where, { first, last, what });
  }
  if (notes?.length) return t('history.notes', { count: notes.length, what });
  return t('history.whole', { what });
}

/** The fields that are read here; whatever else an operation holds is not told. */
interface Told {
  kind?: string;
  bars?: [number, number] | null;
  notes?: string[];
  keep?: string;
  wish?: string;
  midi?: number;
  fix?: { reason?: Said };
  syllables?: string[];
  symbol?: string;
  texture?: string | null;
  layer?: string;
  more_bars?: number | null;
  amount?: number | null;
  tradition?: string | null;
  blend?: { tradition: string }[];
}

/** What is not done to chosen bars. */
function wholly(told: Told): string | null {
  const { kind, midi, fix, syllables, wish, more_bars: count } = told;
  switch (kind) {
    case 'repitch':
      return t('history.repitch', { name: midi ? noteName(midi) : '' });
    case 'place':
      return t('history.place');
    case 'resplit':
      return t('history.resplit', { word: (syllables ?? []).join('-') });
    case 'fix':
      return mended(fix?.reason);
    case 'copy':
      return t('history.copied');
    case 'evolve':
      return t('history.evolved');
    case 'continue':
      if (wish === 'answer') return t('history.answered');
      return count ? t('history.continued', { count }) : t('history.continuedWords');
    default:
      return beside(told);
  }
}

/** What is written beside the melody. */
function beside({ kind, symbol, texture, layer }: Told): string | null {
  if (kind === 'chord') return symbol ? t('history.chord', { symbol }) : t('history.noChord');
  if (kind === 'harmonise') return t('history.harmonised');
  if (kind === 'arrange') return t('history.arranged');
  if (kind !== 'accompany') return null;
  const picked = layer === 'guitar';
  if (!texture) return t(picked ? 'history.pickedAnyhow' : 'history.accompaniedAnyhow');
  const told = { texture: named('texture', texture) };
  return picked ? t('history.picked', told) : t('history.accompanied', told);
}

function mended(reason: Said | undefined): string {
  if (!reason) return t('history.fixed');
  const { key, parameters, text } = reason;
  return t('history.fix', { text: translated(`lint.${key}`, parameters) ?? text });
}

function wayOf({ kind, keep = 'nothing', wish = 'other', amount, tradition, blend = [] }: Told) {
  if (kind === 'vary') return t('way.vary', { share: Math.round((amount ?? 0.5) * 100) });
  if (kind === 'morph') return t('way.morph');
  if (kind === 'restyle') {
    const styles = [tradition ?? '', ...blend.map((part) => part.tradition)];
    return t('way.restyle', {
      style: styles.map((style) => named('tradition', style)).join(t('selection.and')),
    });
  }
  const way: Key | null =
    keep === 'rhythm' ? 'way.pitches' : keep === 'pitches' ? 'way.rhythm' : null;
  return way ? t(way) : named('way', wish);
}
