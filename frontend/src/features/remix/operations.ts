import type { Key } from '../../i18n';

/** What the panel can do with a score. An answer is a continuation that the engine knows as a wish. */
export type Operation = 'continue' | 'answer' | 'vary' | 'morph' | 'restyle' | 'evolve';

interface About {
  /** What is pressed to do it, and what it does, in a line. */
  label: Key;
  meaning: Key;
  /** Whether it changes chosen bars; else it goes on after the last one. */
  chooses: boolean;
}

export const OPERATIONS: Record<Operation, About> = {
  continue: { label: 'remix.continue', meaning: 'remix.continue.meaning', chooses: false },
  answer: { label: 'remix.answer', meaning: 'remix.answer.meaning', chooses: false },
  vary: { label: 'remix.vary', meaning: 'remix.vary.meaning', chooses: true },
  morph: { label: 'remix.morph', meaning: 'remix.morph.meaning', chooses: true },
  restyle: { label: 'remix.restyle', meaning: 'remix.restyle.meaning', chooses: true },
  evolve: { label: 'remix.evolve', meaning: 'remix.evolve.meaning', chooses: true },
};

const ALL = Object.keys(OPERATIONS) as Operation[];

export function isOperation(name: string): name is Operation {
  return name in OPERATIONS;
}

/** All of them, those that were used last first. */
export function offered(recent: readonly Operation[]): Operation[] {
  return [...recent, ...ALL.filter((each) => !recent.includes(each))];
}

/** The order after one was used. */
export function used(recent: readonly Operation[], now: Operation): Operation[] {
  return [now, ...recent.filter((each) => each !== now)];
}
