/** What lies over the page's head and, with the player, its foot; in CSS pixels. */
const COVERED = { above: 60, below: 110 };

/** From where to where the page can be seen: a sheet at its foot covers more of it. */
function open(): { top: number; bottom: number } {
  const sheet = document.querySelector('.c-remix')?.getBoundingClientRect();
  const foot = innerHeight - COVERED.below;
  if (!sheet || sheet.left > 0) return { top: COVERED.above, bottom: foot };
  return { top: 0, bottom: Math.min(foot, sheet.top) };
}

/** Scrolls an engraved system into the middle of what can be seen, unless all of it is there; one
 * that is too high is seen from its top. */
export function bringIntoSight(viewer: Element | null | undefined, system: number): void {
  const shown = viewer?.querySelectorAll('.c-system')[system];
  const box = shown?.getBoundingClientRect();
  const { top, bottom } = open();
  if (!box || (box.top >= top && box.bottom <= bottom)) return;
  const room = Math.max(0, (bottom - top - box.height) / 2);
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  scrollBy({ top: box.top - top - room, behavior: still ? 'auto' : 'smooth' });
}
