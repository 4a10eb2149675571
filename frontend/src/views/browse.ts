import { Gallery } from './gallery';

/**
 * The gallery: filters apply as they are chosen, and more songs come when the end is near. The
 * address always says what is shown, and the page works without any of this.
 */
export default function browse(main: HTMLElement): void {
  const gallery = new Gallery();
  gallery.take(main);
  const form = main.querySelector<HTMLFormElement>('[data-slot="filters"]');
  form?.addEventListener('change', (event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
  form?.addEventListener('formdata', ({ formData }) => {
    for (const [name, value] of [...formData]) if (!value) formData.delete(name);
  });
  const next = main.querySelector<HTMLAnchorElement>('[data-slot="next"]');
  if (next) goOn(main, gallery, next);
}

function goOn(main: HTMLElement, gallery: Gallery, next: HTMLAnchorElement): void {
  let coming = false;
  const more = async () => {
    if (coming || !next.isConnected) return;
    coming = true;
    const found = await page(next.href);
    coming = false;
    if (!found) return; // the link itself still leads on
    main.querySelector('[data-slot="wall"]')?.append(...found.cards);
    gallery.take(main);
    history.replaceState(null, '', next.href);
    if (found.next) next.href = found.next;
    else next.parentElement?.remove();
  };
  next.addEventListener('click', (event) => {
    event.preventDefault();
    void more();
  });
  const near = new IntersectionObserver(([entry]) => void (entry?.isIntersecting && more()), {
    rootMargin: '600px',
  });
  near.observe(next);
}

async function page(href: string): Promise<{ cards: Element[]; next: string } | null> {
  const response = await fetch(href, { credentials: 'same-origin' }).catch(() => null);
  if (!response?.ok) return null;
  const found = new DOMParser().parseFromString(await response.text(), 'text/html');
  const wall = found.querySelector('[data-slot="wall"]');
  const next = found.querySelector<HTMLAnchorElement>('[data-slot="next"]');
  return {
    cards: [...(wall?.children ?? [])],
    next: next ? new URL(next.getAttribute('href') ?? '', href).href : '',
  };
}
