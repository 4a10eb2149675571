import type { Said, Version } from '../../api/types';
import { named, t, translated, type Key } from '../../i18n';
import { noteName } from '../../music/units';

/** What was done, in words, from the operation as the server keeps it. */
export function told(operation: Version['operation']): string {
  if (!operation) return t('history.composed');
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
  more_bars?: number | null;
  amount?: number | null;
  tradition?: string | null;
  blend?: { tradition: string }[];
}

/** What is not done to chosen bars. */
function wholly({ kind, midi, fix, syllables, wish, more_bars: count }: Told): string | null {
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
      return null;
  }
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
