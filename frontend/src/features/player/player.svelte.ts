import { span, type BarRange } from '../../music/measures';
import { stepFrom, timeline, type Timeline } from '../../music/timeline';
import { quarters, seconds, type Quarters, type Tempo } from '../../music/units';
import { arrange, CLICK_PROGRAM, heldAt, leadIn, loopOf, loudness } from './arrange';
import type { Arrangement } from './arrange';
import type { Tape } from './deck';
import { instrument } from './instrument';
import { changed, instrumentsOf, programsOf, type Instrument, type Playable } from './mixing';
import { soundBank } from './sounds';
import type { Synth } from './synth';

export type { Playable };

export const RATES = { slowest: 0.4, fastest: 1.6 };

/** Plays one score at a time: where it is, and what is pressed. */
export class Player {
  score = $state.raw<Playable | null>(null);
  line = $state.raw<Timeline | null>(null);
  status = $state<'stopped' | 'loading' | 'playing' | 'failed'>('stopped');
  position = $state(quarters(0));
  rate = $state(1);
  loop = $state.raw<BarRange | null>(null);
  metronome = $state(false);
  countIn = $state(false);
  instruments = $state.raw<Instrument[]>([]);

  #synth: Synth | null = null;
  #arrangement: Arrangement | null = null;
  /** Whose arrangement that is: a score's id, or no score's. */
  #named = '';
  #frame = 0;
  #order = 0; // the newest wish wins over one that is still loading

  get tempo(): Tempo {
    return { beatsPerMinute: this.score!.tempo, beatQuarters: this.score!.beat_quarters };
  }

  /** What the melody is played on. */
  get program(): number {
    return this.instruments[0]?.program ?? 52;
  }

  get playing(): boolean {
    return this.status === 'playing' || this.status === 'loading';
  }

  /** Takes a score; what it had stops. The same score again changes nothing. */
  open(score: Playable): void {
    if (this.score?.id === score.id) return;
    this.stop();
    this.score = score;
    this.line = timeline(score);
    this.instruments = instrumentsOf(score);
    this.loop = null;
    this.position = quarters(0);
  }

  /** Takes another version of what it has: heard from the same place on, without a gap. */
  swap(score: Playable): void {
    if (!this.score) return this.open(score);
    if (this.score.id === score.id) return;
    const at = this.#heard();
    const before = this.#heardOf(this.score);
    const cut = this.loop !== null && this.score.measures.length !== score.measures.length;
    const steady = this.score.tempo === score.tempo;
    const same = this.#take(score);
    if (cut) this.loop = null;
    if (before && steady && same && !cut && at < this.line!.end) this.#cross(before);
    else this.seek(at);
  }

  /** Whether its instruments are those that sounded before. */
  #take(score: Playable): boolean {
    const before = this.instruments;
    this.score = score;
    this.line = timeline(score);
    this.instruments = instrumentsOf(score, before);
    return this.instruments.every(({ id }, index) => before[index]?.id === id);
  }

  /** The arrangement that sounds, if it is this score's. */
  #heardOf(score: Playable): Arrangement | null {
    return this.status === 'playing' && this.#named === score.id ? this.#arrangement : null;
  }

  /** Goes over to the score that has come in, from what is heard of the one before. */
  #cross(before: Arrangement): void {
    const { line, score, tempo } = this;
    const to = before.loop ? before.to : line!.end;
    const { instruments } = this;
    const next = { ...before, timeline: line!, tempo, measures: score!.measures, instruments, to };
    this.#order += 1;
    this.#arrangement = next;
    this.#named = score!.id;
    const tape = this.#tape(score!.id, next, () => this.#ended());
    void this.#synth!.cross(score!.id, tape).catch(() => {
      if (this.#arrangement === next) this.seek(this.position);
    });
  }

  /** Fetches the worklet and the sounds before Play is pressed. */
  async prepare(): Promise<void> {
    try {
      const programs = programsOf(this.instruments);
      for (const each of programs) void soundBank(each).catch(() => undefined); // beside the synthesizer
      const synth = (this.#synth = await instrument());
      await Promise.all(programs.map((each) => synth.ready(each)));
      await this.#synth.readyToCross();
    } catch {
      // Not yet a failure: Play tries again, and says so.
    }
  }

  async play(): Promise<void> {
    if (!this.line || !this.score) return;
    const order = ++this.#order;
    if (this.status !== 'playing') this.status = 'loading';
    try {
      const synth = (this.#synth ??= await instrument());
      const resumed = synth.context.resume(); // within the gesture
      await Promise.all([
        resumed,
        ...programsOf(this.instruments).map((each) => synth.ready(each)),
        this.metronome || this.countIn ? this.#synth.ready(CLICK_PROGRAM) : null,
      ]);
    } catch {
      if (order === this.#order) this.status = 'failed';
      return;
    }
    if (order !== this.#order) return;
    this.#start(this.#synth);
  }

  #start(rack: Synth): void {
    const going = this.status === 'playing';
    const { arrangement, enter } = this.#arrange(!going && this.countIn);
    const begin =
      enter === arrangement.from
        ? 0
        : this.line!.toSeconds(enter) - this.line!.toSeconds(arrangement.from);
    this.#sound(rack, this.score!.id, arrangement, { begin, going }, () => this.#ended());
  }

  #sound(
    rack: Synth,
    name: string,
    arrangement: Arrangement,
    { begin, going }: { begin: number; going: boolean },
    onEnd: () => void,
  ): void {
    this.#arrangement = arrangement;
    this.#named = name;
    this.status = 'playing';
    const tape = this.#tape(name, arrangement, onEnd);
    rack.play(name, { ...tape, begin: () => begin }, { going });
    cancelAnimationFrame(this.#frame);
    this.#follow();
  }

  #tape(name: string, arrangement: Arrangement, onEnd: () => void): Omit<Tape, 'begin'> {
    return {
      midi: arrange(arrangement),
      held: (at) => heldAt(arrangement, at),
      players: arrangement.instruments.length,
      rate: this.rate,
      loop: arrangement.loop ? loopOf(arrangement) : null,
      onEnd: () => {
        if (this.#named === name) onEnd();
      },
    };
  }

  /** Plays a stretch of a score as it might be, once; then all is as before. */
  async audition(score: Playable, { from, to }: { from: Quarters; to: Quarters }): Promise<void> {
    this.pause();
    const order = ++this.#order;
    const back = this.position;
    const instruments = instrumentsOf(score, this.instruments);
    try {
      const synth = (this.#synth ??= await instrument());
      const programs = instruments.map(({ program }) => synth.ready(program));
      await Promise.all([synth.context.resume(), ...programs]);
    } catch {
      return; // Play says so
    }
    if (order !== this.#order) return;
    const { measures } = score;
    const plain = { measures, instruments, loop: false, metronome: false, countIn: 0 };
    const arrangement = { timeline: timeline(score), tempo: this.tempo, from, to, ...plain };
    this.#sound(this.#synth!, `audition ${order}`, arrangement, { begin: 0, going: false }, () => {
      this.pause();
      this.position = back;
    });
  }

  /** What to play from here, and where to enter it: a loop is written down whole. */
  #arrange(counted: boolean): { arrangement: Arrangement; enter: Quarters } {
    const { measures } = this.score!;
    const range = this.loop && span(measures, this.loop);
    const to = range?.to ?? this.line!.end;
    const inside = this.position >= (range?.from ?? 0) && this.position < to - 0.01;
    const enter = inside ? this.position : (range?.from ?? quarters(0));
    const bar = Math.max(0, ...measures.map((each) => each.duration_quarters));
    const countIn = counted ? Math.max(2, Math.round(bar / this.tempo.beatQuarters)) : 0;
    const from = range && !counted ? range.from : enter;
    const arrangement = {
      timeline: this.line!,
      tempo: this.tempo,
      measures,
      instruments: this.instruments,
      from,
      to,
      loop: range !== null,
      metronome: this.metronome,
      countIn,
    };
    return { arrangement, enter };
  }

  #follow = (): void => {
    if (this.status !== 'playing' || !this.#arrangement) return;
    this.position = this.#heard();
    this.#frame = requestAnimationFrame(this.#follow);
  };

  /** Where it is this very moment. */
  #heard(): Quarters {
    if (this.status !== 'playing' || !this.#arrangement) return this.position;
    const { from, to } = this.#arrangement;
    const heard = this.line!.toQuarters(seconds(this.#synth!.time));
    const at = from - leadIn(this.#arrangement) + heard;
    return quarters(Math.min(Math.max(at, from), to));
  }

  pause(): void {
    this.#order += 1;
    this.#arrangement = null;
    this.#named = '';
    cancelAnimationFrame(this.#frame);
    this.#synth?.pause();
    this.status = 'stopped';
  }

  /** Told when a piece has sounded to its end. */
  onend: () => void = () => {};

  #ended(): void {
    this.stop();
    this.onend();
  }

  stop(): void {
    this.pause();
    this.position = quarters(0);
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.play();
  }

  seek(at: Quarters): void {
    this.position = quarters(Math.max(0, Math.min(at, this.line?.end ?? 0)));
    if (this.playing) void this.play();
  }

  step(direction: 1 | -1): void {
    if (this.line) this.seek(stepFrom(this.line, this.position, direction));
  }

  setRate(rate: number): void {
    this.rate = Math.min(RATES.fastest, Math.max(RATES.slowest, rate));
    if (this.#synth && this.status === 'playing') this.#synth.rate = this.rate;
  }

  setLoop(range: BarRange | null): void {
    this.loop = range;
    if (this.playing) void this.play();
  }

  setProgram(program: number, index = 0): void {
    this.instruments = changed(this.instruments, index, { program });
    if (this.playing) void this.play();
    else void this.prepare();
  }

  /** Louder, softer, silent or alone, while it sounds. */
  mix(index: number, change: Partial<Pick<Instrument, 'volume' | 'muted' | 'solo'>>): void {
    this.instruments = changed(this.instruments, index, change);
    for (const { channel, value } of loudness(this.instruments)) this.#synth?.loud(channel, value);
  }

  setMetronome(on: boolean): void {
    this.metronome = on;
    if (this.playing) void this.play();
  }
}
