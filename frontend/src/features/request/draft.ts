import type {
  Ambitus,
  Anacrusis,
  Correction,
  Language,
  MelodyIn,
  Options,
  Setting,
  Style,
  StyleShare,
} from '../../api/types';
import { isSung } from '../../music/lyrics';
import { usable } from './mixture';

/** What is on the page before Compose is pressed. */
export interface Draft {
  words: string;
  title: string;
  language: Language;
  style: Style;
  /** Other styles, mixed into the first. */
  blend: StyleShare[];
  key: string;
  time_signature: string;
  tempo: number;
  ambitus: Ambitus;
  /** 0: left to the words; else from a note a syllable to florid. */
  melisma: number;
  /** 0: left to the words; else from calm to lively. */
  liveliness: number;
  anacrusis: Anacrusis;
  takes: number;
  seed: number | null;
  corrections: Correction[];
  /** A letter for each line that carries words; empty: left to the words. */
  form: string[];
  /** The line, from 0, that holds the highest note. */
  climax: number | null;
  /** Bars of chord symbols to sing over, round and round; empty: none. */
  chords: string;
  /** The stanzas are verses of one tune. */
  strophic: boolean;
  /** What the melody comes with. */
  setting: Setting;
}

export interface Example {
  language: Language;
  title: string;
  poet: string;
  words: string;
}

const STORED = 'cantilena.draft';

function oneOf<Choice extends string>(
  choices: readonly string[],
  wish: unknown,
  fallback: Choice,
): Choice {
  const found = [wish, fallback, choices[0]].find((each) => choices.includes(String(each)));
  return (found as Choice | undefined) ?? fallback;
}

function whole(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : fallback;
}

function degree(options: Options, value: unknown): number {
  const wish = whole(value, 0);
  return wish >= 0 && wish <= options.limits.max_degree ? wish : 0;
}

/** A draft in which everything is allowed, from whatever was kept (an older page's, nothing). */
export function draftFrom(options: Options, kept: Partial<Draft> = {}): Draft {
  const voice = options.voices[0] ?? { lowest: 60, highest: 79 };
  const lowest = whole(kept.ambitus?.lowest, voice.lowest);
  const highest = whole(kept.ambitus?.highest, voice.highest);
  const style = oneOf(options.styles, kept.style, 'folk' as Style);
  return {
    words: typeof kept.words === 'string' ? kept.words : '',
    title: typeof kept.title === 'string' ? kept.title : '',
    language: oneOf(
      options.languages.map((each) => each.code),
      kept.language,
      'en' as Language,
    ),
    style,
    blend: usable(
      Array.isArray(kept.blend) ? kept.blend : [],
      (part) => part?.style,
      options.styles.filter((each) => each !== style),
    ),
    key: oneOf(options.keys, kept.key, 'G major'),
    time_signature: oneOf(options.time_signatures, kept.time_signature, '4/4'),
    tempo: whole(kept.tempo, 96),
    ambitus: { lowest, highest },
    melisma: degree(options, kept.melisma),
    liveliness: degree(options, kept.liveliness),
    anacrusis: oneOf(options.anacruses, kept.anacrusis, 'auto' as Anacrusis),
    takes: whole(kept.takes, 2),
    seed: typeof kept.seed === 'number' ? kept.seed : null,
    corrections: Array.isArray(kept.corrections) ? kept.corrections : [],
    form: Array.isArray(kept.form) ? kept.form.map(String) : [],
    climax: typeof kept.climax === 'number' ? kept.climax : null,
    chords: typeof kept.chords === 'string' ? kept.chords : '',
    strophic: kept.strophic === true,
    setting: oneOf(options.settings, kept.setting, 'melody' as Setting),
  };
}

export function loadDraft(options: Options, storage: Storage = localStorage): Draft {
  try {
    const kept: unknown = JSON.parse(storage.getItem(STORED) ?? '{}');
    return draftFrom(options, kept as Partial<Draft>);
  } catch {
    return draftFrom(options); // unreadable, or storage is not allowed
  }
}

export function saveDraft(draft: Draft, storage: Storage = localStorage): void {
  try {
    storage.setItem(STORED, JSON.stringify(draft));
  } catch {
    // Full or not allowed: the page works, it only does not remember.
  }
}

/** The preset that a range is, or null for a range of one's own. */
export function voiceOf(options: Options, { lowest, highest }: Ambitus): string | null {
  const voice = options.voices.find((each) => each.lowest === lowest && each.highest === highest);
  return voice?.name ?? null;
}

/** The title if one was given, else the first line of the words without its last comma. */
export function titleOf({ title, words }: Pick<Draft, 'title' | 'words'>): string {
  if (title.trim() !== '') return title.trim();
  const first = words.split('\n').find((line) => line.trim() !== '') ?? '';
  return first
    .trim()
    .replace(/[\p{P}\s]+$/u, '')
    .slice(0, 120);
}

/** The lines that carry words, as the server parts them into stanzas. */
function stanzasOf(words: string): string[][] {
  const stanzas = words.split(/\n\s*\n/).map((stanza) => stanza.split('\n').filter(isSung));
  return stanzas.filter((lines) => lines.length > 0);
}

/** Whether there is more than one stanza to sing. */
export function hasStanzas(words: string): boolean {
  return stanzasOf(words).length > 1;
}

export function toMelody(draft: Draft): MelodyIn {
  const asked = { ...draft, title: titleOf(draft), chords: draft.chords.trim() };
  if (!draft.strophic || !hasStanzas(draft.words)) return { ...asked, strophic: false };
  // Only the first stanza is composed, so only its lines have a form.
  const lines = stanzasOf(draft.words)[0]?.length ?? 0;
  const climax = draft.climax !== null && draft.climax < lines ? draft.climax : null;
  return { ...asked, form: draft.form.slice(0, lines), climax };
}

const HAN = /\p{Script=Han}/gu;
const LETTERS = /\p{L}/gu;

/** Chinese characters can only be Chinese words here; of other scripts nothing is guessed. */
export function languageOf(words: string, chosen: Language): Language {
  const letters = words.match(LETTERS)?.length ?? 0;
  const han = words.match(HAN)?.length ?? 0;
  if (letters === 0) return chosen;
  return han * 2 > letters ? 'zh' : chosen;
}
