import type { components } from '../contract/api';

type Schemas = components['schemas'];

export type Language = Schemas['Language'];
export type Style = Schemas['Style'];
export type StyleShare = Schemas['StyleShare'];
export type Anacrusis = Schemas['Anacrusis'];
export type Ambitus = Schemas['Ambitus'];
export type Correction = Schemas['Correction'];
export type Prosody = Schemas['ProsodyOut'];
export type ProsodyLine = Schemas['LineOut'];
export type ProsodyWord = Schemas['WordOut'];
export type Options = Schemas['OptionsOut'];
export type MelodyIn = Schemas['MelodyIn'];
export type Job = MelodyJob | { kind: 'remix' | 'arrange'; id: string };
export type MelodyJob = Schemas['MelodyJobOut'];
export type JobEvent = Schemas['JobEvent'];
export type Bar = Schemas['BarOut'];
/** A line of the words as it is sung, and the numbers of its first and last bar. */
export type SungLine = Omit<Schemas['SungLine'], 'measures'> & { measures: number[] };
export type Score = Omit<Schemas['ScoreOut'], 'lines'> & { lines: SungLine[] };
export type Piece = Schemas['PieceOut'];
export type NoteRow = Schemas['NoteRow'];
export type MeasureRow = Schemas['MeasureRow'];
/** A version of a piece, as its history has it. */
export type Version = Schemas['HistoryItem'];
export type TraditionPart = Schemas['TraditionPart'];
/** A change to a score; what is left out is as the server has it. */
export type Remix = Partial<Schemas['RemixWish']>;
export type RemixIn = Omit<Schemas['RemixIn'], 'request'> & { request: Remix };
/** A layer beside a melody; what is left out is as the server has it. */
export type Arrange = Partial<Schemas['ArrangeWish']>;
export type Layer = Schemas['Layer'];
export type Texture = Schemas['Texture'];
export type Voice = Schemas['Voice'];
export type Setting = Schemas['Setting'];
export type Chord = Schemas['ChordRow'];
/** Layers that are played, and so have a texture. */
export type Played = Extract<Layer, 'piano' | 'guitar'>;
/** How an instrument begins in a texture. */
export type TextureHeard = Schemas['TextureOut'];
export type Tradition = Schemas['Tradition'];
export type Change = Schemas['ChangeOut'];
/** Who sees a piece, and what it may be shared under. */
export type Sharing = Schemas['SharingOut'];
export type Copy = Schemas['CopyOut'];
export type Motif = Schemas['MotifIn'];
export type Edit = Schemas['EditIn']['edit'];
export type VerseCost = Schemas['VerseOut'];
export type Alternative = Schemas['AlternativeOut'];

/** A sentence of the linter: translated by its key, else as the server says it. */
export interface Said {
  key: string;
  parameters: Record<string, string | number>;
  text: string;
}

/** A note as a fix would write it; onset and duration in ticks from the beginning of the piece. */
export interface FixedSound {
  heads: string[];
  pitch: string;
  onset: number;
  duration: number;
  lyrics: { text: string }[];
}

/** A way to mend a mark, sent back as it came. */
export interface Fix {
  kind: string;
  reason: Said;
  note_ids: string[];
  edit: {
    replaced?: string[];
    sounds?: FixedSound[];
    /** By how much everything comes later in the bar. */
    ticks?: number;
    /** Which syllable of the word is stressed. */
    stress?: number | null;
  };
}

/** What the linter found, and where. The contract leaves marks open; this is what is read here. */
export interface Mark {
  rule: string;
  weight: number;
  syllable: string;
  note_ids: string[];
  reason: Said;
  fixes: Fix[];
}

export type Love = Schemas['LoveOut'];
export type PlayedNote = Schemas['PlayedNote'];
/** Where a phrase is sung; `measures` are the numbers of its first and last bar. */
export type TuneHit = Omit<Schemas['TuneHit'], 'measures'> & { measures: number[] | null };
export type FileVoice = Schemas['FileVoice'];
export type FileVoices = Schemas['FileVoices'];
