import { api, randomKey } from '../api/client';
import { Problem } from '../api/problem';
import type { Arrange, Edit, Job, Remix, Score, Version } from '../api/types';
import { locked, NO_LOCKS } from '../features/editing/requests';
import { Remixing } from '../features/editing/remixing.svelte';
import {
  after,
  before as parentOf,
  NO_TRAIL,
  sisters,
  trodden,
} from '../features/history/versions';
import { sungBy, voicesOf } from '../music/voices';
import { Pages, pathOf, type ScorePage } from './page';

/**
 * The piece on the desk: which of its versions is shown, and how one comes from one to another.
 * A version never changes; every change makes another, and the way back is the history's.
 */
export class Desk {
  page = $state.raw<ScorePage>(undefined!);
  versions = $state.raw<Version[]>([]);
  locks = $state.raw(NO_LOCKS);
  /** The notes whose syllables stay there. */
  places = $state.raw(NO_LOCKS);
  /** The chords that stay. */
  chords = $state.raw(NO_LOCKS);
  /** The notes that are pointed at from elsewhere on the page. */
  lit = $state.raw<{ notes: ReadonlySet<string>; sought: boolean }>({
    notes: NO_LOCKS,
    sought: false,
  });
  problem = $state.raw<Problem | null>(null);
  /** The voice that was chosen where there are several. */
  #part = $state('');
  remixing = $state.raw<Remixing | null>(null);

  /** One may walk while a remix goes on, so that there can be several. */
  #underWay = $state(0);
  readonly busy = $derived(this.#underWay > 0);

  #pages: Pages;
  #trail = $state.raw(NO_TRAIL);
  /** What the server has as the piece's current version, as far as we know. */
  #current: string;
  #previous: string | null = null;
  /** The version last asked for: pages that come later than another was wanted are not shown. */
  #wanted: string;
  /** Told when another version is shown. */
  onshow: (page: ScorePage, before: ScorePage) => void = () => {};
  /** The takes of the last change and what was there before it: to be compared. */
  offered = $state.raw<{ takes: string[]; before: string } | null>(null);

  #choosing: Promise<void> = Promise.resolve();
  #locking: Promise<void> = Promise.resolve();

  constructor(page: ScorePage) {
    this.page = page;
    this.locks = locked(page.score.locks);
    this.places = locked(page.score.locked_places);
    this.chords = locked(page.score.locked_chords);
    this.#current = page.piece.current_score ?? page.score.id;
    this.#wanted = page.score.id;
    this.#pages = new Pages(page);
    history.replaceState({ score: page.score.id }, '');
  }

  get score(): Score {
    return this.page.score;
  }

  readonly voices = $derived(voicesOf(this.page.score));
  /** The id of the voice that is chosen from, changed and read; empty where there is one alone. */
  readonly part = $derived.by(() => {
    const [first, second] = this.voices;
    const chosen = this.voices.find(({ id }) => id === this.#part);
    return second ? (chosen ?? first)!.id : '';
  });
  /** What of the score can be chosen from. */
  readonly table = $derived(this.part ? sungBy(this.page.score, this.part) : this.page.score);

  sing(part: string): void {
    this.#part = part;
  }

  /** The takes between which the number keys choose: those offered, else those beside this one. */
  readonly takes = $derived.by(
    () => this.offered?.takes ?? sisters(this.versions, this.page.score.id).map(({ id }) => id),
  );
  readonly undoable = $derived.by(() => parentOf(this.versions, this.page.score.id));
  readonly redoable = $derived.by(() => after(this.versions, this.page.score.id, this.#trail));

  /** The version that was shown before this one: what A/B goes back to. */
  get previous(): string | null {
    return this.#previous ?? this.undoable;
  }

  /** The version whose sisters are to be compared: the one shown, or a take of it just offered. */
  get compared(): string {
    const { offered } = this;
    return offered?.before === this.score.id ? offered.takes[0]! : this.score.id;
  }

  async refresh(): Promise<void> {
    this.versions = await api.history(this.page.piece.id).catch(() => this.versions);
    this.#trail = trodden(this.versions, this.score.id, this.#trail);
  }

  /** Shows a version; for its maker, that also makes it the piece's current one. */
  async show(id: string, { address = 'replace' }: { address?: Address } = {}): Promise<void> {
    this.#wanted = id;
    if (id === this.score.id) return;
    await this.#attempt(async () => {
      const page = await this.#pages.load(id);
      if (this.#wanted !== id) return;
      this.#turnTo(page, address);
      void this.#choose(id);
    });
  }

  #turnTo(page: ScorePage, address: Address): void {
    const old = this.page;
    this.#previous = old.score.id;
    this.page = page;
    this.locks = locked(page.score.locks);
    this.places = locked(page.score.locked_places);
    this.chords = locked(page.score.locked_chords);
    this.#trail = trodden(this.versions, page.score.id, this.#trail);
    const path = pathOf(page.piece.id, page.score.id);
    if (address === 'push') history.pushState({ score: page.score.id }, '', path);
    else if (address === 'replace') history.replaceState({ score: page.score.id }, '', path);
    this.onshow(page, old);
  }

  /** One at a time, and of several that wait only the last. */
  #choose(id: string): Promise<void> {
    this.#choosing = this.#choosing.then(async () => {
      if (!this.page.mine || id !== this.score.id || id === this.#current) return;
      const { piece } = this.page;
      const base = this.#current;
      await api.choose(piece.id, { score: id, base }).then(
        () => (this.#current = id),
        (error: unknown) => this.#fail(error),
      );
    });
    return this.#choosing;
  }

  async undo(): Promise<void> {
    if (this.undoable) await this.show(this.undoable);
  }

  async redo(): Promise<void> {
    if (this.redoable) await this.show(this.redoable);
  }

  /** One note or one fix: the new version is shown as soon as it is there. */
  async edit(edit: Edit): Promise<void> {
    const { id } = this.score;
    await this.#attempt(async () => {
      await this.#choosing;
      const made = await api.edit(id, { base: this.#current, edit });
      await this.#arrive([made.id], id, true);
    });
  }

  /** New takes of the chosen notes; the first is shown, the others are a key away. */
  remix(request: Remix, like: string | null = null): Promise<void> {
    const { id } = this.score;
    const { part } = this;
    return this.#done(() =>
      api.remix({ score: id, like, request: { part, ...request } }, randomKey()),
    );
  }

  /** A layer beside the melody: its takes come as those of any change. */
  arrange(request: Arrange): Promise<void> {
    const { id } = this.score;
    return this.#done(() => api.arrange({ score: id, request }, randomKey()));
  }

  async #done(send: () => Promise<Job>): Promise<void> {
    const { id } = this.score;
    await this.#attempt(async () => {
      await this.#choosing;
      const remixing = new Remixing({ send, cancel: api.cancel });
      this.remixing = remixing;
      const outcome = await remixing.run().finally(() => (this.remixing = null));
      if (!outcome) return;
      if ('problem' in outcome) throw outcome.problem;
      await this.#arrive(outcome.scores, id, false);
    });
  }

  async #arrive(scores: string[], before: string, chosen: boolean): Promise<void> {
    this.#wanted = scores[0]!;
    const [page] = await Promise.all([this.#pages.load(scores[0]!), this.refresh()]);
    if (chosen) this.#current = page.score.id;
    this.#turnTo(page, 'push');
    this.offered = scores.length > 1 ? { takes: scores, before } : null;
    for (const other of scores.slice(1)) void this.#pages.load(other).catch(() => undefined);
    void this.#choose(page.score.id);
  }

  /** Kept while one goes on working; what comes next waits for it. */
  lock(
    notes: string[],
    places: string[] = [...this.places],
    chords: string[] = [...this.chords],
  ): Promise<void> {
    const { score } = this.page;
    const wish = locked(notes);
    // Seen at once; taken back if the server will not have it.
    this.locks = wish;
    this.places = locked(places);
    this.chords = locked(chords);
    this.#locking = this.#locking.then(async () => {
      try {
        const kept = await api.lock(score.id, notes, places, chords);
        score.locks = kept.locks;
        score.locked_places = kept.locked_places;
        score.locked_chords = kept.locked_chords;
      } catch (error) {
        this.#fail(error);
      } finally {
        // Of several pressed in a row, the last one's answer is shown.
        if (this.locks === wish) {
          this.locks = locked(score.locks);
          this.places = locked(score.locked_places);
          this.chords = locked(score.locked_chords);
        }
      }
    });
    return this.#locking;
  }

  /** Does something beside; what goes wrong is said like all else. */
  trying(work: () => Promise<void>): Promise<void> {
    return this.#attempt(work);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.problem = null;
    this.#underWay++;
    try {
      await this.#locking; // else a page turned to meanwhile would show the locks of before
      await work();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#underWay--;
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof Problem)) throw error;
    this.problem = error;
  }
}

/** What becomes of the address: a new entry to go back to, the same one renewed, or as it is. */
type Address = 'push' | 'replace' | 'keep';
