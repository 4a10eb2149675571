import type { Synth } from './synth';

let shared: Promise<Synth> | null = null;

/** The page's synthesizer; loaded and made when first asked for, again if that failed. */
export function instrument(): Promise<Synth> {
  shared ??= import('./synth')
    .then(({ Synth }) => Synth.create())
    .catch((error: unknown) => {
      shared = null;
      throw error;
    });
  return shared;
}
