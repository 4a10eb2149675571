import type { Language, Remix, Style, Tradition } from '../../api/types';
import type { Operation } from './operations';

/** The attributes along which a phrase can be moved, each from −1 to 1. */
export const SLIDERS = ['contour', 'density', 'range', 'syncopation'] as const;
export type Slider = (typeof SLIDERS)[number];

/** Where a morph leads: to other bars of this piece, or to another piece. */
export type Goal = 'bars' | 'piece';

/** What is set in the panel, for all operations at once, so that nothing is lost between them. */
export interface Settings {
  takes: number;
  moreBars: number;
  style: Style | '';
  wish: 'other' | 'simpler' | 'livelier';
  words: string;
  language: Language | '';
  amount: number;
  sliders: Record<Slider, number>;
  goal: Goal;
  /** The bars to morph into, by number; of another piece also none, which is all of it. */
  otherBars: [number, number] | null;
  steps: number;
  tradition: Tradition;
  /** Another tradition mixed in, with its share. */
  other: Tradition | '';
  share: number;
  strength: number;
  generations: number;
  branches: number;
  step: number;
}

export const DEFAULTS: Settings = {
  takes: 4,
  moreBars: 8,
  style: '',
  wish: 'other',
  words: '',
  language: '',
  amount: 0.4,
  sliders: { contour: 0, density: 0, range: 0, syncopation: 0 },
  goal: 'bars',
  otherBars: null,
  steps: 5,
  tradition: 'hymn',
  other: '',
  share: 0.3,
  strength: 0.7,
  generations: 2,
  branches: 2,
  step: 0.5,
};

/** What the settings are about: the chosen bars or notes (neither: all), and what stays. */
export interface Chosen {
  bars: [number, number] | null;
  notes: string[];
  locked: string[];
}

/** The request that the settings make. */
export function requestOf(operation: Operation, settings: Settings, chosen: Chosen): Remix {
  const { takes } = settings;
  switch (operation) {
    case 'continue':
      return { operation: 'continue', takes, ...continued(settings) };
    case 'answer':
      return { operation: 'continue', wish: 'answer', takes, style: settings.style || null };
    case 'vary': {
      const { amount, sliders } = settings;
      return { operation, ...chosen, takes, amount, sliders };
    }
    case 'morph':
      return { operation, ...chosen, takes: settings.steps, other_bars: settings.otherBars };
    case 'restyle':
      return { operation, ...chosen, takes, amount: settings.strength, ...mixture(settings) };
    case 'evolve': {
      const { generations, branches, step } = settings;
      return { operation, ...chosen, generations, branches, amount: step };
    }
  }
}

function continued({ moreBars, style, wish, words, language }: Settings): Remix {
  const sung = words.trim();
  const text = sung ? { words: sung, language: language || null } : {};
  return { more_bars: sung ? null : moreBars, style: style || null, wish, ...text };
}

function mixture({ tradition, other, share }: Settings): Remix {
  const mixed = other && other !== tradition;
  return { tradition, blend: mixed ? [{ tradition: other, share }] : [] };
}

/** How many scores an evolution makes: all the nodes of its tree but the first. */
export function nodes(generations: number, branches: number): number {
  let count = 0;
  for (let at = 1; at <= generations; at++) count += branches ** at;
  return count;
}

/** The most generations that a tree with so many branches may have. */
export function mostGenerations(
  branches: number,
  limits: { max_nodes: number; max_generations: number },
): number {
  let found = 1;
  while (found < limits.max_generations && nodes(found + 1, branches) <= limits.max_nodes) found++;
  return found;
}
