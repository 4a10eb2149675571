import { Sequencer, WorkletSynthesizer } from 'spessasynth_lib';
import processorUrl from 'spessasynth_lib/dist/spessasynth_processor.min.js?url';
import { soundBank } from './sounds';

/** The synthesizer leaves room for an orchestra; a single line peaks near 0.08 of full scale. */
const ONE_VOICE = 4;

/** The page's one instrument rack: an audio context, a synthesizer, a sequencer. */
export class Synth {
  readonly context: AudioContext;
  #sequencer: Sequencer;
  #synthesizer: WorkletSynthesizer;
  #banks = new Map<number, Promise<void>>();
  #adding: Promise<unknown> = Promise.resolve();

  private constructor(context: AudioContext) {
    this.context = context;
    this.#synthesizer = new WorkletSynthesizer(context);
    const loudness = new GainNode(context, { gain: ONE_VOICE });
    this.#synthesizer.connect(loudness);
    loudness.connect(context.destination);
    this.#sequencer = new Sequencer(this.#synthesizer, {
      skipToFirstNoteOn: false,
      initialPlaybackRate: 1,
    });
  }

  static async create(): Promise<Synth> {
    const context = new AudioContext({ latencyHint: 'interactive' });
    await context.audioWorklet.addModule(processorUrl);
    return new Synth(context);
  }

  /** Makes the program playable. Banks are fetched in parallel but added one by one: two
   * additions at once hang the synthesizer. */
  async ready(program: number): Promise<void> {
    let bank = this.#banks.get(program);
    if (!bank) {
      bank = this.#add(program);
      this.#banks.set(program, bank);
      bank.catch(() => this.#banks.delete(program));
    }
    await bank;
  }

  async #add(program: number): Promise<void> {
    const buffer = await soundBank(program);
    const added = this.#adding.then(() =>
      // The worklet takes the buffer away: give it a copy, the fetched one may be asked again.
      this.#synthesizer.soundBankManager.addSoundBank(buffer.slice(0), `program-${program}`),
    );
    this.#adding = added.catch(() => undefined);
    await added;
    await this.#synthesizer.isReady;
  }

  /**
   * Plays a MIDI file from `begin` (seconds); `onEnd` is called when it has ended by itself.
   * `going`: something sounds already, and time goes on while the file is taken in.
   */
  play(
    midi: Uint8Array<ArrayBuffer>,
    {
      begin,
      rate,
      looped,
      going,
    }: { begin: number; rate: number; looped: boolean; going: boolean },
    onEnd: () => void,
  ): void {
    const sequencer = this.#sequencer;
    const asked = this.context.currentTime;
    sequencer.eventHandler.addEvent('songEnded', 'player', onEnd);
    sequencer.eventHandler.addEvent('songChange', 'player', () => {
      sequencer.loopCount = looped ? Infinity : 0;
      sequencer.playbackRate = rate;
      const late = going ? (this.context.currentTime - asked) * rate : 0;
      sequencer.currentTime = begin + late;
      sequencer.play();
    });
    sequencer.loadNewSongList([{ binary: midi.buffer, fileName: 'score.mid' }]);
  }

  pause(): void {
    this.#sequencer.pause();
    this.#synthesizer.stopAll(true);
  }

  set rate(rate: number) {
    this.#sequencer.playbackRate = rate;
  }

  /** Seconds into the file, at its written tempo, as heard now. */
  get time(): number {
    const late = this.context.outputLatency || 0;
    return Math.max(0, this.#sequencer.currentTime - late * this.#sequencer.playbackRate);
  }
}
