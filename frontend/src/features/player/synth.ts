import processorUrl from 'spessasynth_lib/dist/spessasynth_processor.min.js?url';
import { Deck, type Tape } from './deck';

/** Seconds until a voice that enters amid a note has come up, and until it has taken over. */
const COMING = 0.14;
const OVER = 0.03;

/**
 * The page's one instrument rack: an audio context and two decks. One is heard; the other is
 * silent, and after a crossing goes on in step, so that the way back is there at once.
 */
export class Synth {
  readonly context: AudioContext;
  #front: Deck;
  #back: Deck | null = null;
  #programs = new Set<number>();
  #crossings = 0; // the newest one wins over one that is still coming

  private constructor(context: AudioContext) {
    this.context = context;
    this.#front = new Deck(context);
  }

  static async create(): Promise<Synth> {
    const context = new AudioContext({ latencyHint: 'interactive' });
    await context.audioWorklet.addModule(processorUrl);
    return new Synth(context);
  }

  /** Makes the program playable. */
  async ready(program: number): Promise<void> {
    this.#programs.add(program);
    await this.#front.ready(program);
  }

  /** Makes all that is playable so on the second deck too, ahead of the first crossing. */
  async readyToCross(): Promise<void> {
    const back = (this.#back ??= new Deck(this.context));
    await Promise.all([...this.#programs].map((program) => back.ready(program)));
  }

  /**
   * Plays a tape under a name, and nothing else. `going`: something sounds already, and time
   * goes on while the file is taken in.
   */
  play(name: string, tape: Tape, { going }: { going: boolean }): void {
    this.#crossings += 1;
    this.#back?.stop();
    const asked = this.context.currentTime;
    const late = () => (going ? (this.context.currentTime - asked) * tape.rate : 0);
    void this.#front.play(name, { ...tape, begin: () => tape.begin() + late() });
    this.#front.fade(true);
  }

  /**
   * Goes over to another tape at the same place, without a gap: it comes up on the silent deck,
   * in step, and takes over when its voice is there.
   */
  async cross(name: string, tape: Omit<Tape, 'begin'>): Promise<void> {
    const order = ++this.#crossings;
    if (this.#front.playing === name) return;
    if (this.#back?.playing !== name) {
      await this.readyToCross();
      if (order !== this.#crossings) return;
      this.#back!.fade(false);
      await this.#back!.play(name, { ...tape, begin: () => this.#front.time });
      await new Promise((resolve) => setTimeout(resolve, COMING * 1000));
    }
    if (order === this.#crossings) this.#turn();
  }

  #turn(): void {
    const [heard, coming] = [this.#front, this.#back!];
    coming.fade(true, OVER);
    heard.fade(false, OVER);
    [this.#front, this.#back] = [coming, heard];
  }

  pause(): void {
    this.#crossings += 1;
    this.#front.stop();
    this.#back?.stop();
  }

  /** Makes a channel as loud as this, from 0 to 127, now. */
  loud(channel: number, value: number): void {
    this.#front.loud(channel, value);
    this.#back?.loud(channel, value);
  }

  set rate(rate: number) {
    this.#front.rate = rate;
    if (this.#back) this.#back.rate = rate;
  }

  /** Seconds into the file, at its written tempo, as heard now. */
  get time(): number {
    const late = this.context.outputLatency || 0;
    return Math.max(0, this.#front.time - late * this.#front.rate);
  }
}
