import { Gallery } from './gallery';

export default function home(main: HTMLElement): void {
  const gallery = new Gallery();
  gallery.take(main);
  const all = main.querySelector<HTMLButtonElement>('[data-slot="play-all"]');
  if (!all) return;
  all.hidden = false;
  const cards = [...main.querySelectorAll<HTMLElement>('[data-score]')];
  all.addEventListener('click', () => gallery.playAll(cards));
}
