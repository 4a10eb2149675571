import type { Arrange, Layer, Played, Score, Style, Texture, Voice } from '../../api/types';

export const LAYERS: readonly Layer[] = ['chords', 'four-parts', 'piano', 'guitar'];
/** Those that are written; the soprano is the melody, which always stays. */
export const LOWER: readonly Voice[] = ['alto', 'tenor', 'bass'];
/** What writing a layer is called among a score's operations. */
export const OPERATIONS: readonly string[] = ['harmonise', 'arrange', 'accompany'];

/** What is set in the panel, for all layers at once, so that nothing is lost between them. */
export interface Settings {
  style: Style | '';
  /** From 1 (few chords) to 5; 0 is left open. */
  density: number;
  /** From 0 (plain) to 1. */
  spice: number;
  /** Voices that stay. */
  held: Voice[];
  texture: Texture | '';
  refrain: Texture | '';
  /** What an instrument is drawn from: what was heard is what is written. */
  seed: number;
  takes: number;
}

/** What lies on the panel for chords, voices and instruments. */
export class Board {
  open = $state(false);
  layer: Layer = $state('chords');
  settings: Settings = $state.raw({
    style: '',
    density: 0,
    spice: 0.5,
    held: [],
    texture: '',
    refrain: '',
    seed: 1,
    takes: 2,
  });

  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
  }

  toggle(): void {
    this.open = !this.open;
  }
}

/** Whether a layer is played, and so has a texture. */
export function isPlayed(layer: Layer): layer is Played {
  return layer === 'piano' || layer === 'guitar';
}

/** The lower voices that a score has, so that they can stay. */
export function voicesOf(score: Pick<Score, 'parts'>): Voice[] {
  const names = score.parts.map(({ name }) => name.toLowerCase());
  return LOWER.filter((voice) => names.includes(voice));
}

/** The request that the settings make for a score. */
export function requestOf(layer: Layer, settings: Settings, score: Pick<Score, 'parts'>): Arrange {
  const { style, density, spice, held, texture, refrain, seed, takes } = settings;
  const chords = { style: style || null, density, spice };
  switch (layer) {
    case 'chords':
      return { layer, ...chords, takes };
    case 'four-parts': {
      const there = voicesOf(score);
      return { layer, ...chords, takes, locked: held.filter((voice) => there.includes(voice)) };
    }
    case 'piano':
    case 'guitar':
      // A texture that was chosen is written as it was heard; else each take has another.
      return texture
        ? { layer, ...chords, texture, refrain: refrain || null, takes: 1, seed }
        : { layer, ...chords, takes };
  }
}
