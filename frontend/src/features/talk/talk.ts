import { t } from '../../i18n';
import { barNumbers } from '../../music/selection';
import type { BarRange } from '../../music/measures';
import type { MeasureRow } from '../../api/types';

/**
 * Sends the forms of a section without leaving the page: what the server answers takes the
 * section's place. Returns what ends it.
 */
export function sendInPlace(section: HTMLElement, onreplaced: (next: HTMLElement) => void) {
  const send = async (form: HTMLFormElement) => {
    const response = await fetch(form.action, {
      method: 'POST',
      body: new FormData(form),
      credentials: 'same-origin',
    }).catch(() => null);
    const next = response && sectionIn(await response.text());
    if (!next) return form.submit(); // the page that follows says why
    const known = new Set([...section.querySelectorAll('.c-said')].map(({ id }) => id));
    section.replaceWith(next);
    onreplaced(next);
    const said = [...next.querySelectorAll<HTMLElement>('.c-said')];
    const made = said.find(({ id }) => !known.has(id));
    (made ?? next.querySelector<HTMLElement>('[role="alert"] ~ textarea'))?.focus();
  };
  const listener = (event: SubmitEvent) => {
    if (!(event.target instanceof HTMLFormElement)) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if (button) button.disabled = true;
    void send(event.target);
  };
  section.addEventListener('submit', listener);
  return () => section.removeEventListener('submit', listener);
}

function sectionIn(html: string): HTMLElement | null {
  return new DOMParser().parseFromString(html, 'text/html').querySelector('[data-talk]');
}

/** Offers to speak of the chosen bars; with none chosen, of the whole. */
export function offerBars(section: HTMLElement, bars: BarRange | null, measures: MeasureRow[]) {
  const row = section.querySelector<HTMLElement>('[data-slot="about"]');
  const form = row?.closest('form');
  const [tick, label] = [row?.querySelector('input'), row?.querySelector('span')];
  if (!row || !form || !tick || !label) return;
  row.hidden = bars === null;
  tick.checked = bars !== null;
  if (!bars) return;
  const [first, last] = barNumbers(measures, bars);
  label.textContent = t(first === last ? 'talk.aboutBar' : 'talk.aboutBars', { first, last });
  form.querySelector<HTMLInputElement>('[name="first"]')!.value = String(bars.first);
  form.querySelector<HTMLInputElement>('[name="last"]')!.value = String(bars.last);
}
