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
export type Job = Schemas['JobOut'];
export type JobEvent = Schemas['JobEvent'];
export type Bar = Schemas['BarOut'];
export type Score = Schemas['ScoreOut'];
export type Piece = Schemas['PieceOut'];
export type NoteRow = Schemas['NoteRow'];
export type MeasureRow = Schemas['MeasureRow'];
