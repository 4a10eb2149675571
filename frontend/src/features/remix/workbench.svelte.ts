import { SvelteMap } from 'svelte/reactivity';
import { api } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Change, Version } from '../../api/types';
import { isOperation, offered, used, type Operation } from './operations';
import { recalled, remember } from './recent';
import { resultsOf } from './results';
import type { Settings } from './settings';

/** What lies on the remix panel: which operation, with which settings, and what is known of takes. */
export class Workbench {
  open = $state(false);
  operation: Operation = $state('vary');
  settings: Settings = $state.raw(undefined!);
  /** What each version has kept of another, by both ids. */
  #changes = new SvelteMap<string, Change>();
  #asked: Record<string, boolean> = {};
  #recent: Operation[] = $state.raw([]);

  /** The operations in the order in which they are offered; it stays while the panel is open. */
  offered: Operation[] = $state.raw([]);

  constructor() {
    const { operations, settings } = recalled();
    this.#recent = operations;
    this.settings = settings;
    this.offered = offered(operations);
    this.operation = this.offered[0]!;
  }

  /** Opens it if the address says so: `#remix`, or `#remix=continue`. */
  openByAddress(hash: string): void {
    const found = /^#remix(?:=(\w+))?$/.exec(hash);
    if (!found) return;
    if (found[1] && isOperation(found[1])) this.operation = found[1];
    this.open = true;
  }

  toggle(): void {
    this.open = !this.open;
    if (this.open) this.offered = offered(this.#recent);
  }

  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
  }

  /** To be called when the operation is done. */
  used(): void {
    this.#recent = used(this.#recent, this.operation);
    remember({ operations: this.#recent, settings: this.settings });
  }

  change(id: string, since: string): Change | null {
    return this.#changes.get(`${since} ${id}`) ?? null;
  }

  /** What the version has kept of the one that it was made from. */
  changeOf(versions: Version[], id: string): Change | null {
    const results = resultsOf(versions, id);
    return results && this.change(id, results.before);
  }

  /** Asks, once for each two versions, what was kept; what cannot be had is not shown. */
  async ask(id: string, since: string): Promise<void> {
    const key = `${since} ${id}`;
    if (id === since || this.#asked[key]) return;
    this.#asked[key] = true;
    try {
      this.#changes.set(key, await api.change(id, since));
    } catch (error) {
      this.#asked[key] = false;
      if (!(error instanceof Problem)) throw error;
    }
  }
}
