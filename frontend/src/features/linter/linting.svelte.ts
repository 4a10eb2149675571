import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Mark } from '../../api/types';

const STORED = 'cantilena.marks';

/** The marks of the score that is shown, while they are wanted. */
export class Linting {
  on = $state(false);
  marks = $state.raw<Mark[]>([]);
  /** Whether they are those of the score that is shown. */
  known = $state(false);
  problem = $state.raw<Problem | null>(null);
  /** The note whose mark is read. */
  open = $state<string | null>(null);

  #of = '';

  constructor() {
    this.on = sessionStorage.getItem(STORED) === 'on';
  }

  toggle(): void {
    this.on = !this.on;
    this.open = null;
    sessionStorage.setItem(STORED, this.on ? 'on' : 'off');
  }

  /** Asks for the marks of a score, of one voice (empty: the first with words); an answer that
   * comes too late is dropped. */
  async read(score: string, part = ''): Promise<void> {
    const asked = `${score} ${part}`;
    if (this.#of === asked) return;
    this.#of = asked;
    this.known = false;
    this.open = null;
    this.problem = null;
    try {
      const marks = await api.marks(score, part);
      if (this.#of !== asked) return;
      this.marks = marks;
      this.known = true;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (this.#of !== asked) return;
      this.#of = '';
      this.marks = [];
      this.problem = error;
    }
  }
}
