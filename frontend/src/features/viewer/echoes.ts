import type { BarRange } from '../../music/measures';

interface Page {
  /** Lights these bars, or none. */
  light: (bars: BarRange | null) => void;
  /** Brings these bars into sight. */
  reveal: (bars: BarRange) => void;
}

/**
 * The printed sentences about shared passages come alive: pointed at or focused, each lights its
 * bars; pressed, it keeps them lit until it is pressed again or another is. Returns what ends it.
 */
export function followEchoes(list: Element | null, page: Page): () => void {
  const buttons = [...(list?.querySelectorAll<HTMLButtonElement>('button[data-first]') ?? [])];
  const ending = new AbortController();
  const { signal } = ending;
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
    for (const name of ['pointerenter', 'focus']) button.addEventListener(name, show, { signal });
    for (const name of ['pointerleave', 'blur']) button.addEventListener(name, leave, { signal });
    button.addEventListener('click', () => press(button), { signal });
    button.disabled = false;
  }
  return () => {
    ending.abort();
    for (const button of buttons) button.setAttribute('aria-pressed', 'false');
  };
}

function barsOf(button: HTMLButtonElement): BarRange {
  return { first: Number(button.dataset.first), last: Number(button.dataset.last) };
}
