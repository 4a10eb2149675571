import type { Alternative } from '../../api/types';
import { translated } from '../../i18n';
import { printedPitch } from '../../music/units';

/** Why this pitch, in a sentence of the reader's language; else in the server's own words. */
export function reasonOf({ reason, sentence }: Alternative): string {
  const values = Object.entries(reason.params ?? {}).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? printedPitch(value) : String(value),
  ]);
  return translated(`reason.${reason.key}`, Object.fromEntries(values)) ?? sentence;
}

/** "31 %": at least "1 %", because it is among the likeliest. */
export function percent(probability: number): number {
  return Math.max(1, Math.round(probability * 100));
}
