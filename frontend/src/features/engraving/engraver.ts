export interface EngraveOrder {
  id: number;
  document: string;
  width: number;
  /** Only so many systems from the first on. */
  atMost?: number | undefined;
  /** The document will not grow: its last line may be seen to. */
  settled?: boolean;
}

export type EngraveAnswer =
  { id: number; systems: string[]; error?: never } | { id: number; error: string };

type Request = Omit<EngraveOrder, 'id'>;
type Waiting = { request: Request; resolve: (systems: string[] | null) => void };

/**
 * Engraves in a Worker, one document at a time. Each `desk` (a take) keeps only its newest
 * waiting request: bars arrive faster than they need to be drawn. An overtaken request resolves
 * to null, as does one whose document cannot be engraved.
 */
export class Engraver {
  #worker: Worker;
  #waiting = new Map<string, Waiting>();
  #current: Waiting | null = null;
  #count = 0;

  constructor(worker?: Worker) {
    this.#worker =
      worker ?? new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = ({ data }: MessageEvent<EngraveAnswer>) => {
      if (data.error !== undefined) console.error(data.error);
      this.#finish(data.error === undefined ? data.systems : null);
    };
    this.#worker.onerror = (event) => {
      console.error('The engraver stopped:', event.message);
      this.#finish(null);
    };
  }

  engrave(desk: string, request: Request): Promise<string[] | null> {
    this.#waiting.get(desk)?.resolve(null);
    return new Promise((resolve) => {
      this.#waiting.delete(desk); // the newest stands at the end: takes are drawn in turn
      this.#waiting.set(desk, { request, resolve });
      this.#next();
    });
  }

  #next(): void {
    if (this.#current) return;
    const first = this.#waiting.entries().next();
    if (first.done) return;
    const [desk, waiting] = first.value;
    this.#waiting.delete(desk);
    this.#current = waiting;
    this.#worker.postMessage({ id: ++this.#count, ...waiting.request } satisfies EngraveOrder);
  }

  #finish(systems: string[] | null): void {
    const done = this.#current;
    this.#current = null;
    done?.resolve(systems);
    this.#next();
  }
}

let shared: Engraver | null = null;

/** The page's engraver; made, and its 2 MB fetched, when first asked for: ask early. */
export function engraver(): Engraver {
  shared ??= new Engraver();
  return shared;
}
