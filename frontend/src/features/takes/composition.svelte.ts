import { api, randomKey } from '../../api/client';
import { followJob } from '../../api/followJob';
import { Problem } from '../../api/problem';
import type { MelodyIn, MelodyJob } from '../../api/types';
import { after, begun, isRunning, NOTHING, type Progress } from '../../api/progress';

/** One request for music: sent, followed, cancelled; and found again after a reload. */
export class Composition {
  progress = $state.raw<Progress>(NOTHING);
  job = $state.raw<MelodyJob | null>(null);
  problem = $state.raw<Problem | null>(null);
  connected = $state(true);
  cancelling = $state(false);

  #following: AbortController | null = null;
  #key: { of: string; value: string } | null = null;

  get running(): boolean {
    return isRunning(this.progress);
  }

  /** Sends the request; while one runs, pressing again does nothing. */
  async compose(melody: MelodyIn): Promise<void> {
    if (this.running) return;
    this.#following?.abort();
    this.problem = null;
    this.job = null;
    this.progress = {
      ...begun({ request: melody }),
      status: 'sending',
    };
    try {
      const job = await api.compose(melody, this.#keyFor(melody));
      this.#key = null;
      this.#take(job);
    } catch (error) {
      this.progress = NOTHING;
      if (!(error instanceof Problem)) throw error;
      if (!error.offline) this.#key = null;
      this.problem = error;
    }
  }

  /** The same request sent again after the line broke is the same job, not a second one. */
  #keyFor(melody: MelodyIn): string {
    const of = JSON.stringify(melody);
    if (this.#key?.of !== of) this.#key = { of, value: randomKey() };
    return this.#key.value;
  }

  /** Goes on with a job begun before the page was reloaded. */
  async attach(id: string): Promise<void> {
    try {
      const job = await api.job(id);
      if (job.kind === 'melody') this.#take(job);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error.status === 404 || error.status === 403 ? null : error;
      this.progress = NOTHING;
    }
  }

  #take(job: MelodyJob): void {
    this.job = job;
    this.cancelling = false;
    this.progress = begun(job);
    void this.#follow(job.id);
  }

  async #follow(id: string): Promise<void> {
    const following = new AbortController();
    this.#following = following;
    const { signal } = following;
    const onConnection = (connected: boolean) => (this.connected = connected);
    try {
      for await (const event of followJob(id, { signal, onConnection }))
        this.progress = after(this.progress, event);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.problem = error;
      this.progress = { ...this.progress, status: 'failed' };
    }
    if (!signal.aborted) this.cancelling = false;
  }

  async cancel(): Promise<void> {
    if (!this.job || !this.running) return;
    this.cancelling = true;
    try {
      await api.cancel(this.job.id); // the event that it is over comes over the socket
    } catch (error) {
      this.cancelling = false;
      if (error instanceof Problem) this.problem = error;
      else throw error;
    }
  }

  close(): void {
    this.#following?.abort();
  }
}
