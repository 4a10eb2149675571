import type { Style, StyleShare } from '../../api/types';

/** Of each style mixed in, and of the first one: less could not be heard. In percent. */
export const LEAST = 10;
const FIRST_SHARE = 30;

/** How many percent more can be mixed in. */
export function room(blend: readonly StyleShare[]): number {
  return blend.reduce((left, part) => left - Math.round(part.share * 100), 100 - LEAST);
}

/** A blend with another style, or another share (percent) of it, at that place; none takes the
 * place out. Without a share, a new one takes what it can up to a third. */
export function mixed(
  blend: readonly StyleShare[],
  at: number,
  style: Style | '',
  share?: number,
): StyleShare[] {
  const others = blend.filter((_, each) => each !== at);
  if (!style) return others;
  const percent = Math.min(share ?? FIRST_SHARE, room(others));
  return [...blend.slice(0, at), { style, share: percent / 100 }, ...blend.slice(at + 1)];
}

/** What can be used of a blend that was kept: known styles, each once, that leave the first
 * style its share. */
export function usable(
  styles: readonly string[],
  first: Style,
  kept: readonly Partial<StyleShare>[],
): StyleShare[] {
  const blend: StyleShare[] = [];
  for (const { style, share } of kept) {
    const taken: string[] = [first, ...blend.map((part) => part.style)];
    if (!style || !styles.includes(style) || taken.includes(style)) continue;
    const percent = Math.round(Number(share) * 100);
    if (percent >= 1 && percent <= room(blend)) blend.push({ style, share: percent / 100 });
  }
  return blend;
}
