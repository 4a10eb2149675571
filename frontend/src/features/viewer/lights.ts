import type { NoteRow } from '../../api/types';
import type { Layout } from '../../page/layout';

const SOUNDING = 'c-sounding';
const SUNG = 'c-sung';

/** Lights the noteheads that sound and the syllable they sing, and puts the old ones out. */
export class Lights {
  #lit = new Set<Element>();

  show(layout: Layout, rows: NoteRow[], holders: Map<string, string>): void {
    const now = new Map<Element, string>();
    for (const { id } of rows) {
      const note = layout.notes.get(id)?.element;
      if (note) now.set(note, SOUNDING);
      const holder = layout.notes.get(holders.get(id) ?? '')?.element;
      for (const verse of holder?.querySelectorAll('g.verse') ?? []) now.set(verse, SUNG);
    }
    for (const element of this.#lit)
      if (!now.has(element)) element.classList.remove(SOUNDING, SUNG);
    for (const [element, name] of now) element.classList.add(name);
    this.#lit = new Set(now.keys());
  }

  out(): void {
    for (const element of this.#lit) element.classList.remove(SOUNDING, SUNG);
    this.#lit.clear();
  }
}
