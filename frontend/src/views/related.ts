import { Gallery } from './gallery';

/** Pieces that go with this one come when the reader comes near; each tab is a page of its own. */
export default function related(main: HTMLElement): void {
  const section = main.querySelector<HTMLElement>('[data-slot="related"]');
  const tabs = [...(section?.querySelectorAll<HTMLAnchorElement>('a[data-how]') ?? [])];
  const shown = section?.querySelector('[data-slot="found"]');
  if (!section || !shown || !tabs[0]) return;
  const gallery = new Gallery();

  const show = async (tab: HTMLAnchorElement) => {
    for (const each of tabs) {
      if (each === tab) each.setAttribute('aria-current', 'true');
      else each.removeAttribute('aria-current');
    }
    const response = await fetch(tab.href, { credentials: 'same-origin' }).catch(() => null);
    if (!response?.ok || tab.getAttribute('aria-current') !== 'true') return;
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    shown.replaceChildren(...(page.querySelector('[data-related]')?.children ?? []));
    gallery.take(shown);
  };

  for (const tab of tabs)
    tab.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      void show(tab);
    });
  const near = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      near.disconnect();
      void show(tabs[0]!);
    },
    { rootMargin: '400px' },
  );
  near.observe(section);
}
