import type { BarRange } from '../../music/measures';

interface Page {
  /** Lights these bars, or none. */
  light: (bars: BarRange[]) => void;
  /** Brings these bars into sight. */
  reveal: (bars: BarRange) => void;
}

/**
 * The printed sentences that speak of bars come alive: pointed at or focused, each lights its
 * bars; pressed, it keeps them lit until it is pressed again or another is. Returns what ends it.
 */
export function followEchoes(list: Element | null, page: Page): () => void {
  const told = [...(list?.querySelectorAll<HTMLElement>('button[data-first], [data-bars]') ?? [])];
  const ending = new AbortController();
  const { signal } = ending;
  let kept: HTMLElement | null = null;

  function press(one: HTMLElement) {
    kept = kept === one ? null : one;
    for (const each of told) mark(each, each === kept);
    page.light(kept ? barsOf(kept) : []);
    const first = kept && barsOf(kept)[0];
    if (first) page.reveal(first);
  }

  for (const one of told) {
    const show = () => page.light(barsOf(one));
    const leave = () => page.light(kept ? barsOf(kept) : []);
    for (const name of ['pointerenter', 'focus']) one.addEventListener(name, show, { signal });
    for (const name of ['pointerleave', 'blur']) one.addEventListener(name, leave, { signal });
    const pressed = (event: Event) => {
      event.preventDefault(); // a link leads to the same bars, from elsewhere
      press(one);
    };
    one.addEventListener('click', pressed, { signal });
    if (one instanceof HTMLButtonElement) one.disabled = false;
  }
  return () => {
    ending.abort();
    for (const one of told) mark(one, false);
  };
}

/** The runs of bars in an address or an attribute: "3-4,7-7". */
export function runsOf(text: string): BarRange[] {
  return [...text.matchAll(/(\d{1,4})-(\d{1,4})/g)].map(([, first, last]) => ({
    first: Number(first),
    last: Number(last),
  }));
}

function barsOf({ dataset }: HTMLElement): BarRange[] {
  if (dataset.bars !== undefined) return runsOf(dataset.bars);
  return [{ first: Number(dataset.first), last: Number(dataset.last) }];
}

function mark(one: HTMLElement, isKept: boolean): void {
  if (one instanceof HTMLButtonElement) one.setAttribute('aria-pressed', String(isKept));
  else if (isKept) one.setAttribute('aria-current', 'true');
  else one.removeAttribute('aria-current');
}
