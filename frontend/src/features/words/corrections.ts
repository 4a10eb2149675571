import type { Correction } from '../../api/types';
import { sungLines, type PlacedWord } from './reading';

/** What the singer sees of one word while she corrects it. */
export interface Division {
  letters: string;
  /** Offsets in `letters` before which a syllable begins; never 0. */
  hyphens: number[];
  /** Index of the stressed syllable, or null. */
  stress: number | null;
}

export function divisionOf(text: string, word: PlacedWord): Division {
  const stressed = word.syllables.findIndex((syllable) => syllable.stress === 2);
  return {
    letters: text.slice(word.start, word.end),
    hyphens: word.syllables.slice(1).map((syllable) => syllable.start - word.start),
    stress: stressed === -1 ? null : stressed,
  };
}

export function syllablesOf({ letters, hyphens }: Division): string[] {
  const edges = [0, ...hyphens, letters.length];
  return edges.slice(1).map((edge, index) => letters.slice(edges[index], edge));
}

/** Puts a hyphen where there is none, takes away one that is there; the stress stays on its letter. */
export function toggleHyphen(division: Division, at: number): Division {
  const { hyphens, stress } = division;
  const moved = hyphens.includes(at)
    ? hyphens.filter((each) => each !== at)
    : [...hyphens, at].sort((a, b) => a - b);
  if (stress === null) return { ...division, hyphens: moved };
  const begin = stress === 0 ? 0 : hyphens[stress - 1]!;
  const now = moved.filter((each) => each <= begin).length;
  return { ...division, hyphens: moved, stress: now };
}

export function toggleStress(division: Division, syllable: number): Division {
  return { ...division, stress: division.stress === syllable ? null : syllable };
}

/** The corrections with this word's put in (or, for null, taken out). */
export function correct(
  corrections: Correction[],
  { line, word }: { line: number; word: number },
  division: Division | null,
): Correction[] {
  const others = corrections.filter((each) => each.line !== line || each.word !== word);
  if (!division) return others;
  return [...others, { line, word, syllables: syllablesOf(division), stress: division.stress }];
}

/**
 * The corrections that still fit after an edit: those of lines above the edit stay, those below
 * move with their lines, and in an edited line those whose word is still in its place.
 */
export function rebase(corrections: Correction[], before: string, after: string): Correction[] {
  if (corrections.length === 0) return corrections;
  const old = sungLines(before).map((line) => line.text);
  const now = sungLines(after).map((line) => line.text);
  const shortest = Math.min(old.length, now.length);
  let head = 0;
  while (head < shortest && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shortest - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return corrections.flatMap((each) => {
    if (each.line < head) return [each];
    if (each.line >= old.length - tail)
      return [{ ...each, line: each.line + now.length - old.length }];
    return wordStands(each, now[each.line] ?? '') ? [each] : [];
  });
}

function wordStands({ word, syllables }: Correction, line: string): boolean {
  const letters = (text: string) => text.replace(/[^\p{L}]/gu, '').toLowerCase();
  const words = line.split(/\s+/).filter((each) => letters(each) !== '');
  return letters(words[word] ?? '') === letters(syllables.join(''));
}
