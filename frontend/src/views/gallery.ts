import { mount } from 'svelte';
import { api } from '../api/client';
import { Player } from '../features/player/player.svelte';
import PlayIncipit from '../features/player/PlayIncipit.svelte';
import Love from '../features/social/Love.svelte';

/** A pointer must rest this long on an incipit before it sounds: passing over is not asking. */
const REST_MILLISECONDS = 180;

/** A card has begun to sound: whatever else sounds on the page falls silent. */
export const HEARD = 'cantilena:heard';

/** Makes a page's cards heard and loved; one player, so that only one sounds. */
export class Gallery {
  readonly player = new Player();
  /** Browsers let a page sound only after somebody has pressed something. */
  #pressed = false;
  #resting = 0;

  constructor() {
    addEventListener('pointerdown', () => (this.#pressed = true), { once: true });
    addEventListener('keydown', () => (this.#pressed = true), { once: true });
  }

  /** Takes the cards within an element; each card is taken once. */
  take(within: ParentNode): void {
    for (const card of within.querySelectorAll<HTMLElement>('[data-score]:not([data-alive])')) {
      card.dataset.alive = '';
      this.#bring(card);
    }
  }

  #bring(card: HTMLElement): void {
    const { score, piece } = card.dataset;
    const title = card.querySelector('.c-card__title')?.textContent ?? '';
    const play = card.querySelector('[data-slot="play"]');
    if (!score) return;
    const heard = () => {
      window.dispatchEvent(new Event(HEARD));
      if (piece) void api.played(piece);
    };
    if (play) {
      const props = { player: this.player, score, title, onplay: heard };
      mount(PlayIncipit, { target: play, props });
    }
    const love = card.querySelector<HTMLElement>('[data-slot="love"]');
    if (love && piece) {
      const { loved, loves } = love.dataset;
      const props = { piece, title, loved: loved === 'true', count: Number(loves) };
      mount(Love, { target: love, props });
    }
    this.#listen(card, score);
  }

  /** Hover or focus plays the incipit. */
  #listen(card: HTMLElement, score: string): void {
    const link = card.querySelector('.c-card__link');
    const stop = () => {
      clearTimeout(this.#resting);
      if (this.#preview === score) this.player.stop();
      this.#preview = '';
    };
    link?.addEventListener('pointerenter', (event) => {
      if ((event as PointerEvent).pointerType === 'mouse') this.#rest(score);
    });
    link?.addEventListener('pointerleave', stop);
    link?.addEventListener('focus', () => {
      if (link.matches(':focus-visible')) this.#rest(score);
    });
    link?.addEventListener('blur', stop);
  }

  #preview = '';

  #rest(score: string): void {
    clearTimeout(this.#resting);
    if (!this.#pressed || this.player.playing) return;
    this.#resting = window.setTimeout(() => void this.#play(score), REST_MILLISECONDS);
  }

  async #play(score: string): Promise<void> {
    this.#preview = score;
    const found = await api.score(score).catch(() => null);
    if (!found || this.#preview !== score) return;
    this.player.open(found);
    await this.player.play();
  }
}
