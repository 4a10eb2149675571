import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Piece } from '../../api/types';
import { t } from '../../i18n';

/** The pieces that one can morph into: one's own, the newest public ones, and any whose address
 * one has. */
export class Targets {
  pieces = $state.raw<{ mine: Piece[]; others: Piece[] } | null>(null);
  chosen = $state.raw<Piece | null>(null);
  #asked = false;

  /** Looks for them once. Throws a Problem. */
  async find(here: string): Promise<void> {
    if (this.#asked) return;
    this.#asked = true;
    try {
      const [mine, others] = await Promise.all([api.pieces(true), api.pieces(false)]);
      this.pieces = {
        mine: mine.filter(({ id }) => id !== here),
        others: others.filter(({ id }) => id !== here && !mine.some((each) => each.id === id)),
      };
    } catch (error) {
      this.#asked = false;
      throw error;
    }
  }

  /** Chooses a piece by its address. Throws a Problem. */
  async paste(address: string): Promise<void> {
    if (address.trim() === '') return;
    const [, id] = /\/pieces\/([\w-]{12})(?:[/?#]|$)/.exec(address) ?? [];
    if (!id) throw new Problem(422, t('remix.piece.noAddress'));
    this.chosen = await api.piece(id);
  }
}
