import { mount } from 'svelte';
import { Player } from '../features/player/player.svelte';
import PlayIncipit from '../features/player/PlayIncipit.svelte';

/** Puts a Play button on every card; one player for the page, so that only one sounds. */
export default function home(main: HTMLElement): void {
  const player = new Player();
  for (const card of main.querySelectorAll<HTMLElement>('[data-score]')) {
    const target = card.querySelector('[data-slot="play"]');
    const score = card.dataset.score;
    const title = card.querySelector('.c-card__title')?.textContent ?? '';
    if (target && score) mount(PlayIncipit, { target, props: { player, score, title } });
  }
}
