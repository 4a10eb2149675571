import { mount } from 'svelte';
import { Player } from './features/player/player.svelte';
import PlayIncipit from './features/player/PlayIncipit.svelte';
import { setLocale } from './i18n';

/** Puts the real Play button in the place of the server's, presses it, and keeps the focus. */
export function begin(target: HTMLElement): void {
  setLocale(document.documentElement.lang);
  const { score, title } = target.dataset;
  target.replaceChildren();
  mount(PlayIncipit, {
    target,
    props: { player: new Player(), score: score!, title: title ?? '' },
  });
  const button = target.querySelector('button');
  button?.focus();
  button?.click();
}
