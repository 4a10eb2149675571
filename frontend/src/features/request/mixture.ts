/** What is mixed into a first one, by weight: styles on the compose page, traditions in a remix. */
export interface Part {
  /** From 0 to 1. */
  share: number;
}

/** Of each part mixed in, and of the first one: less could not be heard. In percent. */
export const LEAST = 10;
const FIRST_SHARE = 30;

/** How many percent more can be mixed in. */
export function room(blend: readonly Part[]): number {
  return blend.reduce((left, part) => left - percent(part), 100 - LEAST);
}

/** How many percent the first one has. */
export function rest(blend: readonly Part[]): number {
  return room(blend) + LEAST;
}

export function percent({ share }: Part): number {
  return Math.round(share * 100);
}

/** A blend with another part, or another share (percent) of it, at that place; null takes the
 * place out. Without a share, a new one takes what it can up to a third. */
export function mixed<Name extends object>(
  blend: readonly (Name & Part)[],
  at: number,
  name: Name | null,
  share?: number,
): (Name & Part)[] {
  const others = blend.filter((_, each) => each !== at);
  if (!name) return others;
  const part = { ...name, share: Math.min(share ?? FIRST_SHARE, room(others)) / 100 };
  return [...blend.slice(0, at), part, ...blend.slice(at + 1)];
}

/** What can be used of a blend that was kept: parts whose name may be asked for, each once, that
 * leave the first one its share. */
export function usable<Kept extends Part>(
  kept: readonly Kept[],
  nameOf: (part: Kept) => unknown,
  allowed: readonly string[],
): Kept[] {
  const blend: Kept[] = [];
  for (const part of kept) {
    const name = nameOf(part);
    if (!allowed.includes(String(name)) || blend.some((each) => nameOf(each) === name)) continue;
    const share = percent({ share: Number(part.share) });
    if (share >= 1 && share <= room(blend)) blend.push({ ...part, share: share / 100 });
  }
  return blend;
}
