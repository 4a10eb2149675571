import type { Said, Version } from '../../api/types';
import { named, t, translated, type Key } from '../../i18n';
import { noteName } from '../../music/units';

/** What was done, in words, from the operation as the server keeps it. */
export function told(operation: Version['operation']): string {
  if (!operation) return t('history.composed');
  const { kind, bars, notes, keep, wish, midi, fix, syllables } = operation as Told;
  if (kind === 'repitch') return t('history.repitch', { name: midi ? noteName(midi) : '' });
  if (kind === 'place') return t('history.place');
  if (kind === 'resplit') return t('history.resplit', { word: (syllables ?? []).join('-') });
  if (kind === 'fix') return mended(fix?.reason);
  const what = wayOf(keep, wish);
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
}

function mended(reason: Said | undefined): string {
  if (!reason) return t('history.fixed');
  const { key, parameters, text } = reason;
  return t('history.fix', { text: translated(`lint.${key}`, parameters) ?? text });
}

function wayOf(keep = 'nothing', wish = 'other'): string {
  const way: Key | null =
    keep === 'rhythm' ? 'way.pitches' : keep === 'pitches' ? 'way.rhythm' : null;
  return way ? t(way) : named('way', wish);
}
