import type { PlacedSyllable, PlacedWord, SungLine } from './reading';

export interface SyllableBox extends PlacedSyllable {
  left: number;
  width: number;
}

/** A word's place on the sheet, in CSS pixels from its top left corner. */
export interface WordBox {
  word: PlacedWord;
  left: number;
  /** The foot of the line of text. */
  bottom: number;
  width: number;
  syllables: SyllableBox[];
}

/**
 * Where each syllable stands. The mirror holds the same text as the textarea, set the same, in
 * one text node; a Range over it gives the place of any run of letters, wrapped lines included.
 */
export function measureWords(mirror: Node, sheet: Element, words: PlacedWord[]): WordBox[] {
  const text = mirror.firstChild;
  if (!text) return [];
  const origin = sheet.getBoundingClientRect();
  const range = document.createRange();
  const length = text.textContent?.length ?? 0;
  return words.flatMap((word) => {
    const syllables: SyllableBox[] = [];
    let bottom = 0;
    for (const syllable of word.syllables) {
      if (syllable.end > length) return [];
      range.setStart(text, syllable.start);
      range.setEnd(text, syllable.end);
      const box = range.getBoundingClientRect();
      bottom = Math.max(bottom, box.bottom - origin.top);
      syllables.push({ ...syllable, left: box.left - origin.left, width: box.width });
    }
    const first = syllables[0];
    const last = syllables.at(-1);
    if (!first || !last) return [];
    const width = last.left + last.width - first.left;
    return [{ word, left: first.left, bottom, width, syllables }];
  });
}

/** A line of verse's first row on the sheet: a long line may go on in a second. */
export interface LineBox {
  top: number;
  height: number;
}

/** Where each line that carries words begins. */
export function measureLines(mirror: Node, sheet: Element, lines: SungLine[]): LineBox[] {
  const text = mirror.firstChild;
  if (!text) return [];
  const origin = sheet.getBoundingClientRect();
  const range = document.createRange();
  const length = text.textContent?.length ?? 0;
  return lines.flatMap(({ start }) => {
    if (start >= length) return [];
    range.setStart(text, start);
    range.setEnd(text, start + 1);
    const { top, height } = range.getBoundingClientRect();
    return [{ top: top - origin.top, height }];
  });
}
