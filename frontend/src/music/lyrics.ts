import type { NoteRow } from '../api/types';

/**
 * For each note, the note under which its syllable is printed: its own when it begins one,
 * else the one before it whose syllable it holds on (a melisma, a tie). Notes before the first
 * syllable hold none.
 */
export function syllableHolders(rows: NoteRow[]): Map<string, string> {
  const holders = new Map<string, string>();
  const latest = new Map<string, string>();
  for (const row of rows) {
    if (row.text !== '' && !row.tied) latest.set(row.part, row.id);
    const holder = latest.get(row.part);
    if (holder !== undefined) holders.set(row.id, holder);
  }
  return holders;
}

const SUNG = /[\p{L}\p{Nd}]/u;

/** Whether a typed line carries words; one of numbers alone does: they are read out. */
export function isSung(line: string): boolean {
  return SUNG.test(line);
}
