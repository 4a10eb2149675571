import { currentLocale } from '../../i18n';

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago, in words: "2 minutes ago". */
export function ago(then: string, now = Date.now()): string {
  const words = new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto', style: 'short' });
  const seconds = (now - Date.parse(then)) / 1000;
  for (const [unit, length] of STEPS)
    if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  return words.format(0, 'second');
}
