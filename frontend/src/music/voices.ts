import type { NoteRow, Score } from '../api/types';
import { barAt } from './measures';

type Table = Pick<Score, 'notes' | 'measures'>;
type Parts = Table & Pick<Score, 'parts'>;

/** A part that can be sung, chosen and changed by itself. */
export interface Voice {
  id: string;
  name: string;
}

/** The voices of a score: its parts of one staff that have notes and no chords. Two of one name
 * are numbered. */
export function voicesOf({ parts, notes }: Parts): Voice[] {
  const alone = parts.filter(
    ({ id, instrument }) =>
      single(notes, id) && parts.filter((part) => part.instrument === instrument).length === 1,
  );
  return alone.map(({ id, name }, at) => {
    const same = alone.filter((part) => part.name === name);
    const number = alone.slice(0, at + 1).filter((part) => part.name === name).length;
    return { id, name: same.length > 1 ? `${name} ${number}` : name };
  });
}

function single(notes: NoteRow[], id: string): boolean {
  const onsets = notes.flatMap(({ part, onset_quarters }) => (part === id ? onset_quarters : []));
  return onsets.length > 0 && new Set(onsets).size === onsets.length;
}

/** The score as one voice sings it: its notes alone, in the bars that the first part counts. */
export function sungBy<T extends Table>(score: T, voice: string): T {
  const { notes, measures } = score;
  const own = notes.filter(({ part }) => part === voice);
  const placed = own.map((row): NoteRow => {
    const bar = measures[barAt(measures, row.onset_quarters)];
    return bar ? { ...row, measure_id: bar.id } : row;
  });
  return { ...score, notes: placed };
}
