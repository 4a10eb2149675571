import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Score } from '../../api/types';

/** The finished scores of the takes, fetched once each. */
export class TakeScores {
  #loading = new Map<string, Promise<Score | null>>();

  load(id: string): Promise<Score | null> {
    let score = this.#loading.get(id);
    if (!score) {
      score = api.score(id).catch((error: unknown) => {
        this.#loading.delete(id);
        if (error instanceof Problem) return null;
        throw error;
      });
      this.#loading.set(id, score);
    }
    return score;
  }
}
