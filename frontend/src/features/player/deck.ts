import { Sequencer, WorkletSynthesizer } from 'spessasynth_lib';
import { Clock } from './clock';
import type { Held } from './arrange';
import { soundBank } from './sounds';

/** The synthesizer leaves room for an orchestra; a single line peaks near 0.08 of full scale. */
const ONE_VOICE = 4;
const VELOCITY = 96;
const VOLUME = 7;

/** What a deck is to play. */
export interface Tape {
  /** A MIDI file. */
  midi: Uint8Array<ArrayBuffer>;
  /** Seconds into the file, asked when it has been taken in, which takes a while. */
  begin: () => number;
  /** The keys that are held down at so many seconds: whoever enters amid a note misses its start. */
  held: (at: number) => Held[];
  /** How many instruments play: together they are no louder than one. */
  players: number;
  rate: number;
  /** What is repeated for ever, in seconds of the file. */
  loop: { from: number; to: number } | null;
  /** It has ended by itself. */
  onEnd: () => void;
}

/** One synthesizer with its sequencer and its fader. */
export class Deck {
  /** What it plays, as its listener calls it; null while it plays nothing. */
  playing: string | null = null;

  #context: BaseAudioContext;
  #synthesizer: WorkletSynthesizer;
  #sequencer: Sequencer;
  #fader: GainNode;
  #gain = ONE_VOICE;
  #clock: Clock;
  #banks = new Map<number, Promise<void>>();
  #adding: Promise<unknown> = Promise.resolve();

  /** The context has the synthesizer's worklet. */
  constructor(context: AudioContext) {
    this.#context = context;
    this.#clock = new Clock(context);
    this.#synthesizer = new WorkletSynthesizer(context);
    this.#fader = new GainNode(context, { gain: ONE_VOICE });
    this.#synthesizer.connect(this.#fader);
    this.#fader.connect(context.destination);
    this.#sequencer = new Sequencer(this.#synthesizer, {
      skipToFirstNoteOn: false,
      initialPlaybackRate: 1,
    });
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

  /** Plays a tape under a name; resolved when it sounds. */
  play(name: string, { midi, begin, held, players, rate, loop, onEnd }: Tape): Promise<void> {
    const sequencer = this.#sequencer;
    this.#gain = ONE_VOICE / Math.sqrt(Math.max(players, 1));
    this.playing = name;
    sequencer.eventHandler.addEvent('songEnded', 'player', () => {
      this.playing = null;
      onEnd();
    });
    return new Promise((resolve) => {
      sequencer.eventHandler.addEvent('songChange', 'player', () => {
        const at = begin();
        sequencer.loopCount = loop ? Infinity : 0;
        sequencer.playbackRate = rate;
        sequencer.currentTime = at;
        sequencer.play();
        this.#clock.start(at, rate, loop);
        for (const { channel, key } of held(at)) this.#synthesizer.noteOn(channel, key, VELOCITY);
        resolve();
      });
      sequencer.loadNewSongList([{ binary: midi.buffer, fileName: 'score.mid' }]);
    });
  }

  stop(): void {
    this.playing = null;
    this.#clock.stop();
    this.#sequencer.pause();
    this.#synthesizer.stopAll(true);
  }

  /** Brings it up, or takes it away, within so many seconds. */
  fade(open: boolean, within = 0): void {
    const { gain } = this.#fader;
    const now = this.#context.currentTime;
    gain.cancelScheduledValues(now);
    gain.setValueAtTime(gain.value, now);
    gain.linearRampToValueAtTime(open ? this.#gain : 0, now + within);
  }

  /** Makes a channel as loud as this, from 0 to 127. */
  loud(channel: number, value: number): void {
    this.#synthesizer.controllerChange(channel, VOLUME, value);
  }

  set rate(rate: number) {
    this.#sequencer.playbackRate = rate;
    this.#clock.rate = rate;
  }

  get rate(): number {
    return this.#clock.rate;
  }

  /** Seconds into the file, at its written tempo, as it comes out of the synthesizer. */
  get time(): number {
    return this.#clock.time;
  }
}
