import { mount } from 'svelte';
import { Desk } from './desk.svelte';
import { readPage } from './page';
import Score from './Score.svelte';
import Versions from './Versions.svelte';

/** Wakes the score that the server engraved: the same systems, now in the viewer's hands. */
export default function score(main: HTMLElement): void {
  const page = readPage(document);
  const desk = new Desk(page);
  const slot = main.querySelector<HTMLElement>('[data-slot="systems"]');
  const target = slot?.parentElement ?? main;
  slot?.remove();
  const words = main.querySelector('[data-slot="words"]');
  mount(Score, { target, props: { desk, words } });
  const versions = main.querySelector<HTMLElement>('[data-slot="versions"]');
  if (!versions) return;
  versions.replaceChildren();
  mount(Versions, { target: versions, props: { desk } });
}
