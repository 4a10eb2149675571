import { followJob } from '../../api/followJob';
import { Problem } from '../../api/problem';
import type { Job, JobEvent } from '../../api/types';
import { after, documentOf, isWhole, NOTHING, type Progress } from '../../api/progress';

/** What came of a job: the new scores, or why there are none. */
export type Outcome = { scores: string[] } | { problem: Problem } | null;

/** One change that the engine makes: begun, followed, and cancelled if it takes too long. */
export class Remixing {
  running = $state(false);
  #progress: Progress = $state.raw(NOTHING);
  readonly fraction = $derived(this.#progress.fraction);
  /** What is being done, as the server calls it. */
  readonly stage = $derived(this.#progress.status);
  /** How many takes are whole. */
  readonly takes = $derived(this.#progress.takes.filter(isWhole).length);
  /** The bars of the first take that are settled, as MusicXML; '' before the first of them. */
  readonly music = $derived.by(() => {
    const [first] = this.#progress.takes;
    return first ? documentOf(this.#progress, first) : '';
  });

  #job: string | null = null;
  #following: AbortController | null = null;

  /** `send` asks for the job; `cancel` gives it up. */
  constructor(
    readonly api: { send: () => Promise<Job>; cancel: (id: string) => Promise<unknown> },
    readonly follow: typeof followJob = followJob,
  ) {}

  /** The outcome; null when it was cancelled. */
  async run(): Promise<Outcome> {
    this.running = true;
    const { signal } = (this.#following = new AbortController());
    try {
      const { id } = await this.api.send();
      this.#job = id;
      if (signal.aborted) {
        await this.cancel(); // given up before it had a name to be cancelled by
        return null;
      }
      for await (const event of this.follow(id, { signal })) {
        const outcome = this.#heard(event);
        if (outcome !== undefined) return outcome;
      }
      return null;
    } catch (error) {
      if (error instanceof Problem) return { problem: error };
      throw error;
    } finally {
      this.running = false;
    }
  }

  #heard(event: JobEvent): Outcome | undefined {
    this.#progress = after(this.#progress, event);
    switch (event.type) {
      case 'succeeded':
        return { scores: event.takes.map((take) => take.score) };
      case 'failed':
        return { problem: new Problem(422, event.detail, event.field) };
      case 'cancelled':
        return null;
      default:
        return undefined;
    }
  }

  async cancel(): Promise<void> {
    this.#following?.abort();
    if (this.#job) await this.api.cancel(this.#job).catch(() => undefined);
  }
}
