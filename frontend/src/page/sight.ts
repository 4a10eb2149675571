/** What lies over the page's head and, with the player, its foot; in CSS pixels. */
const COVERED = { above: 60, below: 110 };

/** Scrolls an engraved system into the middle, unless all of it is in sight already. */
export function bringIntoSight(viewer: Element | null | undefined, system: number): void {
  const shown = viewer?.querySelectorAll('.c-system')[system];
  const box = shown?.getBoundingClientRect();
  if (!box || (box.top >= COVERED.above && box.bottom <= innerHeight - COVERED.below)) return;
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  shown!.scrollIntoView({ block: 'center', behavior: still ? 'auto' : 'smooth' });
}
