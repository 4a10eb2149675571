import type { Language, Layer, Remix, Style, Tradition, TraditionPart } from '../../api/types';
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
  /** The layers that do not go on with a voice that is continued. */
  silent: Layer[];
  amount: number;
  sliders: Record<Slider, number>;
  goal: Goal;
  /** The bars to morph into, by number; of another piece also none, which is all of it. */
  otherBars: [number, number] | null;
  steps: number;
  tradition: Tradition;
  /** Other traditions mixed in, by weight. */
  blend: TraditionPart[];
  strength: number;
  /** The time signature that a restyled score takes on; empty: its own. */
  metre: string;
  generations: number;
  branches: number;
  step: number;
  /** The traditions that an evolution does not go to. */
  shunned: Tradition[];
}

export const DEFAULTS: Settings = {
  takes: 4,
  moreBars: 8,
  style: '',
  wish: 'other',
  words: '',
  language: '',
  silent: [],
  amount: 0.4,
  sliders: { contour: 0, density: 0, range: 0, syncopation: 0 },
  goal: 'bars',
  otherBars: null,
  steps: 5,
  tradition: 'hymn',
  blend: [],
  strength: 0.7,
  metre: '',
  generations: 2,
  branches: 2,
  step: 0.5,
  shunned: [],
};

/** What the settings are about: the chosen bars or notes (neither: all), and what stays. */
export interface Chosen {
  bars: [number, number] | null;
  notes: string[];
  locked: string[];
}

/** The request that the settings make; ``traditions`` are all there are. */
export function requestOf(
  operation: Operation,
  settings: Settings,
  chosen: Chosen,
  traditions: readonly Tradition[],
): Remix {
  const { takes, silent } = settings;
  switch (operation) {
    case 'continue':
      return { operation: 'continue', takes, silent, ...continued(settings) };
    case 'answer':
      return {
        ...{ operation: 'continue', wish: 'answer', takes, silent },
        style: settings.style || null,
      };
    case 'vary': {
      const { amount, sliders } = settings;
      return { operation, ...chosen, takes, amount, sliders };
    }
    case 'morph':
      return { operation, ...chosen, takes: settings.steps, other_bars: settings.otherBars };
    case 'restyle': {
      const { strength: amount, metre } = settings;
      return { operation, ...chosen, takes, amount, metre, ...mixture(settings) };
    }
    case 'evolve': {
      const { generations, branches, step } = settings;
      const goals = pool(settings, traditions);
      return { operation, ...chosen, generations, branches, amount: step, ...goals };
    }
  }
}

function continued({ moreBars, style, wish, words, language }: Settings): Remix {
  const sung = words.trim();
  const text = sung ? { words: sung, language: language || null } : {};
  return { more_bars: sung ? null : moreBars, style: style || null, wish, ...text };
}

function mixture({ tradition, blend }: Settings): Remix {
  return { tradition, blend: blend.filter((part) => part.tradition !== tradition) };
}

/** The traditions that an evolution goes to, as a mixture of equal parts; all: it names none. */
function pool({ shunned }: Settings, traditions: readonly Tradition[]): Remix {
  const [first, ...others] = traditions.filter((each) => !shunned.includes(each));
  if (!first || others.length + 1 === traditions.length) return {};
  const share = 1 / (others.length + 1);
  return { tradition: first, blend: others.map((tradition) => ({ tradition, share })) };
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
