/**
 * The form as musicians write it: a letter a line. A capital is music of its own, the same letter
 * again the same music, with a prime varied, small with the rhythm alone. No letters at all leave
 * the form to the words.
 */
export type Form = readonly string[];

export type Relation = 'same' | 'varied' | 'rhythm';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LETTER = /^([A-Za-z])(['’′]*)$/;

export function baseOf(letter: string): string {
  return letter.charAt(0).toUpperCase();
}

export function relationOf(letter: string): Relation {
  if (/^[a-z]/.test(letter)) return 'rhythm';
  return letter.length > 1 ? 'varied' : 'same';
}

export function letterFor(base: string, relation: Relation): string {
  const capital = baseOf(base);
  if (relation === 'rhythm') return capital.toLowerCase();
  return relation === 'varied' ? `${capital}′` : capital;
}

/** The first line of each letter states it: a prime or a small letter there would say nothing. */
export function tidy(form: Form): string[] {
  const stated = new Set<string>();
  return form.map((letter) => {
    const base = baseOf(letter);
    if (stated.has(base)) return letterFor(base, relationOf(letter));
    stated.add(base);
    return base;
  });
}

/** A letter for every line, to begin from: those shown, where they fit, else each line its own. */
export function begun(form: Form, shown: Form, lines: number): string[] {
  if (form.length === lines) return [...form];
  if (shown.length === lines) return [...shown];
  return Array.from({ length: lines }, (_, line) => ALPHABET[line % ALPHABET.length]!);
}

/** The letter that no other line has; Z when all are taken. */
export function freshLetter(form: Form, line: number): string {
  const taken = new Set(form.filter((_, at) => at !== line).map(baseOf));
  return [...ALPHABET].find((letter) => !taken.has(letter)) ?? 'Z';
}

export function withLetter(form: Form, line: number, letter: string): string[] {
  if (!LETTER.test(letter)) return [...form];
  return tidy(form.map((old, at) => (at === line ? letter : old)));
}

/** One line's letter laid on another: that one takes up the first. */
export function related(form: Form, from: number, to: number, relation: Relation): string[] {
  if (from === to) return [...form];
  return withLetter(form, to, letterFor(form[from]!, relation));
}

/** What typing a letter means: another letter is taken, the same one goes on to its next shade. */
export function typed(form: Form, line: number, key: string): string[] | null {
  const now = form[line];
  if (now === undefined) return null;
  const shades: Relation[] = ['same', 'varied', 'rhythm'];
  if (key === "'" || key === '′')
    return withLetter(form, line, letterFor(now, relationOf(now) === 'varied' ? 'same' : 'varied'));
  if (!/^[a-z]$/i.test(key)) return null;
  if (baseOf(key) !== baseOf(now)) return withLetter(form, line, key.toUpperCase());
  const next = shades[(shades.indexOf(relationOf(now)) + 1) % shades.length]!;
  return withLetter(form, line, letterFor(now, next));
}

/** The earlier line that a line takes up, or null where it states something new. */
export function taken(form: Form, line: number): number | null {
  const first = form.findIndex((letter) => baseOf(letter) === baseOf(form[line] ?? ''));
  return first === line || first === -1 ? null : first;
}

/**
 * The form and the climax after the words were edited: lines that stayed keep their letters, new
 * ones get letters of their own.
 */
export function rebasedForm(
  { form, climax }: { form: Form; climax: number | null },
  before: readonly string[],
  after: readonly string[],
): { form: string[]; climax: number | null } {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  // Where the number of lines stays, an edited line is still the same line.
  if (before.length === after.length) return { form: [...form], climax };
  const shift = after.length - before.length;
  const peak =
    climax === null || climax < head
      ? climax
      : climax >= before.length - tail
        ? climax + shift
        : null;
  if (form.length === 0 || form.length !== before.length) return { form: [], climax: peak };
  const kept = [...form.slice(0, head), ...form.slice(form.length - tail)];
  const next: string[] = form.slice(0, head);
  for (let line = head; line < after.length - tail; line++)
    next.push(freshLetter([...kept, ...next], -1));
  return { form: tidy([...next, ...form.slice(form.length - tail)]), climax: peak };
}
