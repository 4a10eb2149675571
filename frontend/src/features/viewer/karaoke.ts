import type { NoteRow } from '../../api/types';

/** Where a syllable's letters stand in a run of text. */
interface Place {
  text: Text;
  start: number;
  end: number;
}

const LETTER = /\p{L}/u;
const NAME = 'c-sung';

/** The printed words beside the score: the sung syllable is lit there too, where browsers can. */
export class Karaoke {
  /** By the id of the note under which the syllable is printed. */
  #places = new Map<string, Place>();

  constructor(words: Element, rows: NoteRow[]) {
    if (!('highlights' in CSS)) return;
    const letters = lettersOf(words);
    let next = 0;
    for (const row of rows.filter((each) => each.text !== '' && !each.tied)) {
      const sung = [...row.text].filter((character) => LETTER.test(character));
      const run = letters.slice(next, next + sung.length);
      const [first, last] = [run[0], run.at(-1)];
      // Words and score must agree letter by letter; from where they do not, nothing is lit.
      if (!first || !last || run.map(({ letter }) => letter).join('') !== sung.join('')) return;
      next += sung.length;
      if (first.text === last.text)
        this.#places.set(row.id, { text: first.text, start: first.at, end: last.at + 1 });
    }
  }

  show(notes: Iterable<string>): void {
    if (this.#places.size === 0) return;
    const ranges = [...notes].flatMap((id) => {
      const place = this.#places.get(id);
      if (!place) return [];
      const range = new StaticRange({
        startContainer: place.text,
        startOffset: place.start,
        endContainer: place.text,
        endOffset: place.end,
      });
      return [range];
    });
    CSS.highlights.set(NAME, new Highlight(...ranges));
  }
}

function lettersOf(words: Element): { letter: string; text: Text; at: number }[] {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const letters = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest('.c-words__line')) continue;
    let at = 0;
    for (const letter of node.textContent ?? '') {
      if (LETTER.test(letter)) letters.push({ letter, text: node as Text, at });
      at += letter.length;
    }
  }
  return letters;
}
