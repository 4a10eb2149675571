import type { Prosody, ProsodyLine } from '../../api/types';
import { isSung } from '../../music/lyrics';

/** A syllable and where its letters stand in the typed text. */
export interface PlacedSyllable {
  start: number;
  end: number;
  stress: number;
  tone: number | null;
}

export interface PlacedWord {
  /** Counted as the server counts: lines that carry words, words in their line. */
  line: number;
  word: number;
  start: number;
  end: number;
  syllables: PlacedSyllable[];
}

/** What the server said, and the text it said it of. */
export interface Reading {
  text: string;
  prosody: Prosody;
}

const LETTER = /\p{L}/u;

export interface SungLine {
  text: string;
  start: number;
}

/** The lines that carry words, with their place in the text. */
export function sungLines(text: string): SungLine[] {
  let start = 0;
  const lines = text.split('\n').map((line) => {
    const found = { text: line, start };
    start += line.length + 1;
    return found;
  });
  return lines.filter((line) => isSung(line.text));
}

/**
 * The words of `text` with their syllables, as far as the reading knows them: a line that has
 * been edited since has none until the next reading, a line that only moved keeps them.
 */
export function place(text: string, reading: Reading | null): PlacedWord[] {
  if (!reading) return [];
  const read = sungLines(reading.text);
  return sungLines(text).flatMap((line, index) => {
    const same =
      read[index]?.text === line.text ? index : read.findIndex((l) => l.text === line.text);
    const prosody = reading.prosody.lines[same];
    return prosody ? placeLine(line, index, prosody) : [];
  });
}

/** Walks the letters: punctuation and quotes may be written differently, letters may not. */
function placeLine({ text, start }: SungLine, line: number, prosody: ProsodyLine): PlacedWord[] {
  const letters: { at: number; length: number }[] = [];
  let at = 0;
  for (const character of text) {
    if (LETTER.test(character)) letters.push({ at, length: character.length });
    at += character.length;
  }
  let next = 0;
  const words = prosody.words.map(({ syllables }, word) => {
    const placed = syllables.map(({ text: syllable, stress, tone }) => {
      const count = [...syllable].filter((character) => LETTER.test(character)).length;
      const first = letters[next];
      const last = letters[next + count - 1];
      next += count;
      return {
        start: start + (first?.at ?? 0),
        end: start + (last ? last.at + last.length : 0),
        stress,
        tone: tone ?? null,
      };
    });
    return {
      line,
      word,
      start: placed[0]?.start ?? 0,
      end: placed.at(-1)?.end ?? 0,
      syllables: placed,
    };
  });
  return next === letters.length ? words : [];
}
