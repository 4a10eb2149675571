import { api } from '../../api/client';
import type { Player } from './player.svelte';

/** A piece of a playlist, and the card that stands for it. */
export interface Listed {
  score: string;
  piece: string;
  title: string;
  card: HTMLElement;
}

/** Plays one piece after the other; the card of the one that sounds is marked. */
export class Playlist {
  /** Which sounds, from 0; −1 where none does. */
  at = $state(-1);
  readonly pieces: readonly Listed[];
  #player: Player;
  #order = 0; // the newest wish wins over one that is still fetched

  constructor(player: Player, pieces: readonly Listed[]) {
    this.#player = player;
    this.pieces = pieces;
  }

  get playing(): boolean {
    return this.at >= 0;
  }

  toggle(): void {
    if (this.playing) this.stop();
    else void this.#go(0);
  }

  /** To the next or the one before, if there is one. */
  step(by: 1 | -1): void {
    if (this.playing && this.pieces[this.at + by]) void this.#go(this.at + by);
  }

  stop(): void {
    this.#order += 1;
    this.#player.onend = () => {};
    this.#player.stop();
    this.#mark(-1);
  }

  async #go(at: number): Promise<void> {
    const listed = this.pieces[at];
    if (!listed) return this.stop();
    const order = ++this.#order;
    this.#player.stop();
    this.#mark(at);
    const found = await api.score(listed.score).catch(() => null);
    if (order !== this.#order) return;
    if (!found) return this.#go(at + 1);
    this.#player.open(found);
    this.#player.onend = () => void this.#go(this.#sounding() + 1);
    await this.#player.play();
    if (order === this.#order && this.#player.status === 'failed') return this.stop();
    void api.played(listed.piece);
  }

  /** Somebody may have pressed Play on another card meanwhile: then it goes on from there. */
  #sounding(): number {
    const found = this.pieces.findIndex(({ score }) => score === this.#player.score?.id);
    return found < 0 ? this.at : found;
  }

  #mark(at: number): void {
    this.pieces[this.at]?.card.removeAttribute('aria-current');
    this.at = at;
    const card = this.pieces[at]?.card;
    card?.setAttribute('aria-current', 'true');
    card?.scrollIntoView({ block: 'nearest' });
  }
}
