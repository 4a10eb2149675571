/** What lies over the page's head and, with the player, its foot; in CSS pixels. */
const COVERED = { above: 60, below: 110 };
/** What stands at the foot of a small screen, over the page. */
const SHEETS = '.c-remix, .c-actions, .c-lint__sheet';

/** Whether it stands over the page, wherever that is scrolled to. */
export function isSheet(element: Element): boolean {
  return getComputedStyle(element).position === 'fixed';
}

/** From where to where the page can be seen: a sheet at its foot covers more of it. */
function open(): { top: number; bottom: number } {
  const foot = innerHeight - COVERED.below;
  const sheets = [...document.querySelectorAll(SHEETS)]
    .filter(isSheet)
    .map((sheet) => sheet.getBoundingClientRect())
    .filter(({ left }) => left <= 0)
    .map(({ top }) => top);
  if (sheets.length === 0) return { top: COVERED.above, bottom: foot };
  return { top: 0, bottom: Math.min(foot, ...sheets) };
}

/** Scrolls what lies between two heights of the window into the middle of what can be seen, unless
 * all of it is there; what is too high is seen from its top. */
export function bringBetween(upper: number, lower: number): void {
  const { top, bottom } = open();
  if (upper >= top && lower <= bottom) return;
  const room = Math.max(0, (bottom - top - (lower - upper)) / 2);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  scrollBy({ top: upper - top - room, behavior: still ? 'auto' : 'smooth' });
}

/** The same for an engraved system. */
export function bringIntoSight(viewer: Element | null | undefined, system: number): void {
  const shown = viewer?.querySelectorAll('.c-system')[system];
  const box = shown?.getBoundingClientRect();
  if (box) bringBetween(box.top, box.bottom);
}
