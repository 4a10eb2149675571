import { followed, sungOn } from '../features/underlay/words';
import { barsOf, selected, type Selection } from '../music/selection';
import type { Desk } from './desk.svelte';

/**
 * The syllable on a note begins so many notes later. Answers with the index of the note it is then
 * on if it was the one `inHand` (the id of its first note), so that the choice can go with it.
 */
export async function placed(
  desk: Desk,
  note: string,
  steps: number,
  inHand: string | null,
): Promise<number | null> {
  if (desk.busy) return null;
  const { table } = desk;
  const { id, text } = sungOn(table, note)!.note;
  const before = desk.score.id;
  const at = table.notes.findIndex((row) => row.id === id);
  await desk.edit({ kind: 'place', note: id, steps });
  const moved = desk.score.id !== before && inHand === id;
  return moved ? followed(desk.table.notes, text, at + steps) : null;
}

/** Locks the places of these notes' syllables, or, if they all are, unlocks them. */
export function keepPlaces(desk: Desk, notes: string[]): void {
  const sung = notes.flatMap((note) => sungOn(desk.table, note)?.note.id ?? []);
  const kept = sung.every((id) => desk.places.has(id));
  const others = [...desk.places].filter((id) => !sung.includes(id));
  if (sung.length > 0 && desk.page.mine && !desk.busy)
    void desk.lock([...desk.locks], kept ? others : [...new Set([...others, ...sung])]);
}

/** Another voice is chosen from: a note of it, or the bars that were chosen before. */
export function sungBefore(
  desk: Desk,
  before: Selection | null,
  part: string,
  note: string,
): Selection | null {
  const bars = barsOf(desk.table, before);
  desk.sing(part);
  const at = desk.table.notes.findIndex(({ id }) => id === note);
  return at >= 0 ? selected('notes', at) : bars && selected('bars', bars.first, bars.last);
}
