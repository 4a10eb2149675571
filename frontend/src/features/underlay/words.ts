import type { NoteRow, Score } from '../../api/types';

type Table = Pick<Score, 'notes' | 'lines'>;

/** The syllable that is sung on a note, and the word it belongs to. */
export interface Sung {
  /** The note on which it begins. */
  note: NoteRow;
  /** Where the next syllable begins; null at the end. */
  next: NoteRow | null;
  /** On how many notes it is sung. */
  notes: number;
  /** The syllables of its word. */
  word: string[];
}

/** What is sung on a note; null where nothing is. */
export function sungOn({ notes, lines }: Table, id: string): Sung | null {
  const asked = notes.findIndex((row) => row.id === id);
  const part = notes[asked]?.part;
  const rows = notes.filter((row) => row.part === part && !row.tied);
  const at = rows.findLastIndex(
    (row) => row.text !== '' && row.onset_quarters <= notes[asked]!.onset_quarters,
  );
  const note = rows[at];
  if (!note) return null;
  const following = rows.findIndex((row, index) => index > at && row.text !== '');
  const end = following === -1 ? rows.length : following;
  const next = rows[following] ?? null;
  return { note, next, notes: end - at, word: wordOf(rows, lines, note) };
}

/** The syllables of the word that one belongs to, told by the letters of its line; a syllable that
 * is spelled otherwise than the line stands alone. */
function wordOf(rows: NoteRow[], lines: Score['lines'], note: NoteRow): string[] {
  const begun = rows.filter((row) => row.text !== '');
  const place = begun.indexOf(note);
  const line = lines.find(({ first_note, last_note }) => {
    const first = begun.findIndex(({ id }) => id === first_note);
    const last = begun.findLastIndex(({ onset_quarters }) => onset_quarters <= onset(last_note));
    return first !== -1 && place >= first && place <= last;
  });
  function onset(id: string): number {
    return rows.find((row) => row.id === id)?.onset_quarters ?? -1;
  }
  if (!line) return [note.text];
  let at = begun.findIndex(({ id }) => id === line.first_note);
  for (const word of line.text.split(/\s+/)) {
    const found: NoteRow[] = [];
    let spelled = '';
    while (at < begun.length && spelled.length < letters(word).length) {
      spelled += letters(begun[at]!.text);
      found.push(begun[at++]!);
    }
    if (spelled !== letters(word)) return [note.text];
    if (found.includes(note)) return found.map(({ text }) => text);
  }
  return [note.text];
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

/** A word's letters, and behind which of them a hyphen stands. */
export function hyphens(syllables: readonly string[]): { letters: string[]; cuts: boolean[] } {
  const letters = syllables.flatMap((syllable) => [...syllable]);
  const ends = new Set<number>();
  let at = 0;
  for (const syllable of syllables) ends.add((at += [...syllable].length));
  return { letters, cuts: letters.slice(0, -1).map((_, index) => ends.has(index + 1)) };
}

/** The syllables that letters make with hyphens behind some of them. */
export function divided(letters: readonly string[], cuts: readonly boolean[]): string[] {
  const syllables = [''];
  letters.forEach((letter, at) => {
    syllables[syllables.length - 1] += letter;
    if (cuts[at]) syllables.push('');
  });
  return syllables;
}

/** By how many notes one note stands behind another, as they are heard; null in other parts. */
export function stepsBetween(notes: NoteRow[], from: string, to: string): number | null {
  const rows = notes.filter((row) => !row.tied);
  const heard = (id: string) => {
    const index = notes.findIndex((row) => row.id === id);
    const head = notes.slice(0, index + 1).findLast((row) => !row.tied);
    return rows.findIndex((row) => row === head);
  };
  const [one, other] = [heard(from), heard(to)];
  return rows[one]?.part === rows[other]?.part ? other - one : null;
}

/** The index of the note on which a syllable stands that stood elsewhere before. */
export function followed(notes: NoteRow[], text: string, from: number): number | null {
  const places = notes.flatMap((row, index) => (row.text === text ? [index] : []));
  places.sort((one, other) => Math.abs(one - from) - Math.abs(other - from));
  return places[0] ?? null;
}
