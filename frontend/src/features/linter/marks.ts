import type { Fix, Mark, NoteRow, Said, Score } from '../../api/types';
import { translated } from '../../i18n';
import { quarters, type Quarters } from '../../music/units';
import type { Preview } from '../../page/ghosts';

const TICKS_PER_QUARTER = 480;

/** The sentence in the reader's language, else in the server's. */
export function sentence({ key, parameters, text }: Said): string {
  return translated(`lint.${key}`, parameters) ?? text;
}

/** The marks at the first note of each place, the gravest first: one sign a syllable. */
export function byNote(marks: Mark[]): Map<string, Mark[]> {
  const found = new Map<string, Mark[]>();
  for (const mark of [...marks].sort((one, other) => other.weight - one.weight)) {
    const note = mark.note_ids[0];
    if (note !== undefined) found.set(note, [...(found.get(note) ?? []), mark]);
  }
  return found;
}

/** What a fix would change, to be drawn before it is taken: heads and words that are not there yet,
 * barlines, or the syllable that is to be stressed. */
export function previewOf(score: Pick<Score, 'notes' | 'measures'>, fix: Fix): Preview {
  const { edit } = fix;
  const sounds = (edit.sounds ?? []).map((sound) => ({
    ...sound,
    onset: sound.onset / TICKS_PER_QUARTER,
    there: score.notes.filter((row) => near(row.onset_quarters, sound.onset / TICKS_PER_QUARTER)),
  }));
  const words = sounds.flatMap(({ lyrics: [first], onset, there }) =>
    first && !there.some((row) => row.text === first.text) ? [{ text: first.text, onset }] : [],
  );
  const replaced = new Set(edit.replaced);
  const gone = score.notes.filter(
    ({ id, text, onset_quarters: onset }) =>
      replaced.has(id) &&
      text &&
      !sounds.some((sound) => sound.lyrics[0]?.text === text && near(sound.onset, onset)),
  );
  const fresh = sounds.filter(
    ({ pitch, duration, there }) =>
      !there.some(
        (row) =>
          row.midi === midiOf(pitch) && near(row.duration_quarters, duration / TICKS_PER_QUARTER),
      ),
  );
  const heads = fresh.length + words.length > 0 ? fresh : sounds;
  return {
    ghosts: heads.map(({ pitch, onset }) => ({ name: pitch, onset })),
    words,
    gone: gone.map(({ id }) => id),
    barlines: edit.ticks === undefined ? [] : barlines(score, edit.ticks / TICKS_PER_QUARTER),
    accents: edit.stress === undefined ? [] : fix.note_ids.slice(0, 1),
    struck: edit.stress === undefined ? [] : fix.note_ids.slice(1),
  };
}

const near = (one: number, other: number) => Math.abs(one - other) < 1e-4;

/** Where the barlines would stand if everything came so many quarters later in the bar. */
function barlines({ notes, measures }: Pick<Score, 'notes' | 'measures'>, by: number): number[] {
  const full = Math.max(...measures.map((each) => each.duration_quarters));
  const start = notes[0]?.onset_quarters ?? 0;
  const lead = (full - measures[0]!.duration_quarters + start + by) % full;
  const last = notes.at(-1);
  const end = last ? last.onset_quarters + last.duration_quarters : 0;
  const found: number[] = [];
  for (let at = start + full - lead; at < end - 1e-6; at += full) found.push(at);
  return found;
}

const STEPS: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** "Bb4" → 70. */
export function midiOf(name: string): number | null {
  const [, letter, signs, octave] = /^([A-G])(#*|b*)(-?\d+)$/.exec(name) ?? [];
  if (!letter || !octave) return null;
  const alter = (signs ?? '').length * (signs?.startsWith('b') ? -1 : 1);
  return STEPS[letter]! + alter + 12 * (Number(octave) + 1);
}

/** The score with a fix taken, as far as it is heard; null where nothing sounds different. */
export function fixed<Song extends Pick<Score, 'notes'>>(score: Song, { edit }: Fix): Song | null {
  if (!edit.sounds || !edit.replaced) return null;
  const replaced = new Set(edit.replaced);
  const first = score.notes.find(({ id }) => replaced.has(id));
  if (!first) return null;
  const fresh = edit.sounds.flatMap((sound, index): NoteRow[] => {
    const midi = midiOf(sound.pitch);
    if (midi === null) return [];
    const onset_quarters = sound.onset / TICKS_PER_QUARTER;
    const duration_quarters = sound.duration / TICKS_PER_QUARTER;
    const id = `${first.id} ${index}`;
    return [{ ...first, id, midi, onset_quarters, duration_quarters, tied: false }];
  });
  return { ...score, notes: [...withoutSounds(score.notes, replaced), ...fresh] };
}

/** The rows without those sounds: a head that was named takes the heads tied to it along. */
function withoutSounds(notes: NoteRow[], heads: ReadonlySet<string>): NoteRow[] {
  let gone = false;
  return notes.filter((row) => {
    gone = heads.has(row.id) || (gone && row.tied);
    return !gone;
  });
}

/** From a little before what a fix changes to a little behind it. */
export function stretchOf(score: Pick<Score, 'notes'>, fix: Fix): { from: Quarters; to: Quarters } {
  const ids = new Set(fix.note_ids);
  const at = score.notes.flatMap(({ id }, index) => (ids.has(id) ? [index] : []));
  const first = score.notes[Math.max(0, (at[0] ?? 0) - 3)];
  const last = score.notes[Math.min(score.notes.length - 1, (at.at(-1) ?? 0) + 3)];
  return {
    from: quarters(first?.onset_quarters ?? 0),
    to: quarters((last?.onset_quarters ?? 0) + (last?.duration_quarters ?? 0)),
  };
}
