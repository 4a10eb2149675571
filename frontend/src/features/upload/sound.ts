import { named, translated } from '../../i18n';

/** How a General MIDI program (from 0) is called: by itself, or by the family it belongs to. */
export function soundOf(program: number): string {
  return translated(`instrument.${program}`) ?? named('family', String(Math.floor(program / 8)));
}
