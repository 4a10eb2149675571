import type { Score } from '../../api/types';
import { t } from '../../i18n';
import { barNumbers, barsOf, ends, notesOf, type Selection } from '../../music/selection';
import { noteName } from '../../music/units';

type Table = Pick<Score, 'notes' | 'measures'>;

/** The selection in words, for readers that do not see it: "Bars 5 to 8, 14 notes". */
export function said(table: Table, selection: Selection | null): string {
  const bars = barsOf(table, selection);
  if (!selection || !bars) return '';
  const notes = notesOf(table, selection);
  const [first, last] = barNumbers(table.measures, bars).map(barName) as [string, string];
  const one = notes.length === 1 ? notes[0] : undefined;
  if (selection.kind === 'notes' && one)
    return t('selection.note', { name: noteName(one.midi), words: one.text, bar: first });
  const where =
    first === last ? t('selection.bar', { first }) : t('selection.bars', { first, last });
  return `${where}${t('selection.and')}${t('selection.notes', { count: notes.length })}`;
}

/** The same, as short as it goes beside what can be done with it: "4 bars". */
export function brief(table: Table, selection: Selection): string {
  const { first, last } = ends(selection);
  const count = last - first + 1;
  if (selection.kind === 'bars') return t('viewer.selected', { count });
  const [one] = notesOf(table, selection);
  return count === 1 && one ? noteName(one.midi) : t('selection.notes', { count });
}

function barName(number: number): string {
  return number === 0 ? t('viewer.upbeat') : String(number);
}
