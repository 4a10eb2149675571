/**
 * Where a sequencer is. It says so itself, but in messages, and a page that is busy engraving
 * hears them a third of a second late: what it was told, and when, is known here at once.
 */
export class Clock {
  #context: { readonly currentTime: number };
  #origin = 0; // when the file would have begun
  #stopped: number | null = 0;
  #rate = 1;
  #loop: { from: number; to: number } | null = null;

  constructor(context: { readonly currentTime: number }) {
    this.#context = context;
  }

  start(at: number, rate: number, loop: { from: number; to: number } | null): void {
    this.#stopped = null;
    this.#loop = loop;
    this.#rate = rate;
    this.#origin = this.#context.currentTime - at / rate;
  }

  stop(): void {
    this.#stopped = this.time;
  }

  get rate(): number {
    return this.#rate;
  }

  set rate(rate: number) {
    const at = this.time;
    this.#rate = rate;
    this.#origin = this.#context.currentTime - at / rate;
  }

  /** Seconds into the file. */
  get time(): number {
    if (this.#stopped !== null) return this.#stopped;
    const at = (this.#context.currentTime - this.#origin) * this.#rate;
    if (!this.#loop || at < this.#loop.to) return at;
    const { from, to } = this.#loop;
    return from + ((at - from) % (to - from));
  }
}
