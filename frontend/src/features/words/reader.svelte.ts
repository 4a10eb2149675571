import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Correction, Language } from '../../api/types';
import type { Reading } from './reading';

const PAUSE_MILLISECONDS = 220;

/** Has the words read while they are typed: one question at a time, only the newest answer. */
export class Reader {
  reading = $state.raw<Reading | null>(null);
  problem = $state.raw<Problem | null>(null);

  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked: AbortController | null = null;

  read(words: string, language: Language, corrections: Correction[], soon = false): void {
    clearTimeout(this.#timer);
    if (words.trim() === '') {
      this.#asked?.abort();
      this.reading = null;
      this.problem = null;
      return;
    }
    const pause = soon ? 0 : PAUSE_MILLISECONDS;
    this.#timer = setTimeout(() => void this.#ask(words, language, corrections), pause);
  }

  async #ask(words: string, language: Language, corrections: Correction[]): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const prosody = await api.prosody({ words, language, corrections }, asked.signal);
      if (asked.signal.aborted) return;
      this.reading = { text: words, prosody };
      this.problem = null;
    } catch (error) {
      if (asked.signal.aborted) return;
      // What was read before stays: the marks of unchanged lines are still true.
      if (error instanceof Problem) this.problem = error;
      else throw error;
    }
  }
}
