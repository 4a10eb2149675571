import { mount } from 'svelte';
import PlayList from '../features/player/PlayList.svelte';
import { Playlist } from '../features/player/playlist.svelte';
import { Gallery } from './gallery';

export default function home(main: HTMLElement): void {
  const gallery = new Gallery();
  gallery.take(main);
  const target = main.querySelector('[data-slot="playlist"]');
  if (!target) return;
  const cards = [...main.querySelectorAll<HTMLElement>('[data-score]')];
  const pieces = cards.map((card) => ({
    score: card.dataset.score ?? '',
    piece: card.dataset.piece ?? '',
    title: card.querySelector('[lang]')?.textContent ?? '',
    card,
  }));
  mount(PlayList, { target, props: { playlist: new Playlist(gallery.player, pieces) } });
}
