import './styles/embed.css';
import { mount } from 'svelte';
import { Player } from './features/player/player.svelte';
import PlayIncipit from './features/player/PlayIncipit.svelte';
import { setLocale } from './i18n';

/** A score in a frame on somebody else's page: the server engraved it, Play fetches the rest. */
setLocale(document.documentElement.lang);
const target = document.querySelector<HTMLElement>('[data-slot="play"]');
const { score, title } = target?.dataset ?? {};
if (target && score) {
  mount(PlayIncipit, { target, props: { player: new Player(), score, title: title ?? '' } });
}
