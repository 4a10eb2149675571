import type { BarRange } from '../../music/measures';

interface Page {
  /** Lights these bars, or none. */
  light: (bars: BarRange | null) => void;
  /** Brings these bars into sight. */
  reveal: (bars: BarRange) => void;
}

/**
 * The printed sentences about shared passages come alive: pointed at or focused, each lights its
 * bars; pressed, it keeps them lit until it is pressed again or another is.
 */
export function followEchoes(list: Element | null, page: Page): void {
  const buttons = [...(list?.querySelectorAll<HTMLButtonElement>('button[data-first]') ?? [])];
  let kept: HTMLButtonElement | null = null;

  function press(button: HTMLButtonElement) {
    kept = kept === button ? null : button;
    for (const each of buttons) each.setAttribute('aria-pressed', String(each === kept));
    page.light(kept && barsOf(kept));
    if (kept) page.reveal(barsOf(kept));
  }

  for (const button of buttons) {
    const show = () => page.light(barsOf(button));
    const leave = () => page.light(kept && barsOf(kept));
    button.addEventListener('pointerenter', show);
    button.addEventListener('focus', show);
    button.addEventListener('pointerleave', leave);
    button.addEventListener('blur', leave);
    button.addEventListener('click', () => press(button));
    button.disabled = false;
  }
}

function barsOf(button: HTMLButtonElement): BarRange {
  return { first: Number(button.dataset.first), last: Number(button.dataset.last) };
}
