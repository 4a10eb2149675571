import { api } from './client';
import { Problem } from './problem';
import type { JobEvent } from './types';

const PING_MILLISECONDS = 20_000;
const FIRST_WAIT = 300;
const LONGEST_WAIT = 8_000;
/** After so many sockets in a row that did not open, ask over HTTP. */
const SOCKET_TRIES = 3;
/** Close codes with which the server says that trying again is of no use. */
const REFUSED: Record<number, number> = { 4403: 403, 4404: 404 };

export interface FollowOptions {
  after?: number;
  signal?: AbortSignal;
  /** Told when the line is lost and when it is back. */
  onConnection?: (connected: boolean) => void;
  /** Only tests replace these. */
  socket?: (url: string) => WebSocket;
  events?: typeof api.events;
  wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export function isLast(event: JobEvent): boolean {
  return event.type === 'succeeded' || event.type === 'failed' || event.type === 'cancelled';
}

/**
 * All events of a job after number `after`, each once and in order, until the last one; the
 * socket is reopened where it breaks, from the number that we have. Throws a Problem when the
 * job is not ours or not there; ends quietly when `signal` aborts.
 */
export async function* followJob(
  job: string,
  options: FollowOptions = {},
): AsyncGenerator<JobEvent, void, void> {
  const line = new Line(job, options);
  while (!line.ended) {
    yield* line.listen();
    if (!line.ended) await line.rest();
  }
}

type Connected = 'socket' | 'http';

/** What is known of one job over all its connections. */
class Line {
  #job: string;
  #options: FollowOptions;
  #have: number;
  #failures = 0;
  #unopened = 0;
  #opened = false;
  #finished = false;

  constructor(job: string, options: FollowOptions) {
    this.#job = job;
    this.#options = options;
    this.#have = options.after ?? 0;
  }

  get ended(): boolean {
    return this.#finished || this.#options.signal?.aborted === true;
  }

  /** One connection, until it breaks, leaves a gap or brings the last event. */
  async *listen(): AsyncGenerator<JobEvent, void, void> {
    try {
      for await (const message of this.#connect()) {
        if (typeof message === 'string') {
          this.#connected(message);
          continue;
        }
        if (message.n <= this.#have) continue; // we have it already
        // Some are missing: ask again from what we have. Of an old job only the last is kept.
        if (message.n > this.#have + 1 && !isLast(message)) return;
        this.#have = message.n;
        this.#finished = isLast(message);
        yield message;
        if (this.#finished) return;
      }
    } catch (error) {
      const refused = error instanceof Problem && (error.status === 403 || error.status === 404);
      if (refused && !this.ended) throw error;
    }
  }

  /** Waits before the next try, longer after each failure. */
  async rest(): Promise<void> {
    const { wait = pause, signal } = this.#options;
    this.#failures += 1;
    if (this.#opened) this.#options.onConnection?.(false);
    await wait(Math.min(FIRST_WAIT * 2 ** (this.#failures - 1), LONGEST_WAIT), signal);
  }

  #connect(): AsyncGenerator<JobEvent | Connected> {
    const { events = api.events, signal } = this.#options;
    if (this.#unopened < SOCKET_TRIES) {
      this.#unopened += 1;
      return overSocket(this.#job, () => this.#have, this.#options);
    }
    this.#unopened = SOCKET_TRIES - 1; // then a socket again: the way to it may be free by now
    return overHttp(this.#job, this.#have, events, signal);
  }

  #connected(how: Connected): void {
    if (how === 'socket') this.#unopened = 0;
    this.#opened = true;
    this.#failures = 0;
    this.#options.onConnection?.(true);
  }
}

async function* overHttp(
  job: string,
  after: number,
  events: typeof api.events,
  signal: AbortSignal | undefined,
): AsyncGenerator<JobEvent | Connected> {
  const answer = await events(job, after, signal);
  yield 'http';
  yield* answer;
}

async function* overSocket(
  job: string,
  have: () => number,
  { socket: open = (url) => new WebSocket(url), signal }: FollowOptions,
): AsyncGenerator<JobEvent | Connected> {
  const { protocol, host } = window.location;
  const scheme = protocol === 'https:' ? 'wss' : 'ws';
  const socket = open(`${scheme}://${host}/ws/jobs/${encodeURIComponent(job)}?after=${have()}`);
  const queue: (JobEvent | Connected)[] = [];
  let closed: { problem: Problem | null } | null = null as { problem: Problem | null } | null;
  let wake = () => {};

  const close = () => socket.close();
  const ping = setInterval(() => {
    if (socket.readyState === 1) socket.send(JSON.stringify({ have: have() }));
  }, PING_MILLISECONDS);
  signal?.addEventListener('abort', close);
  socket.onopen = () => {
    queue.push('socket');
    wake();
  };
  socket.onmessage = (message) => {
    queue.push(JSON.parse(String(message.data)) as JobEvent);
    wake();
  };
  socket.onclose = ({ code }) => {
    const status = REFUSED[code];
    closed = { problem: status ? new Problem(status, '') : null };
    wake();
  };

  try {
    for (;;) {
      const next = queue.shift();
      if (next) yield next;
      else if (closed) {
        if (closed.problem) throw closed.problem;
        return;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    clearInterval(ping);
    signal?.removeEventListener('abort', close);
    socket.onclose = null;
    socket.close();
  }
}

/** Waits, but not while the browser knows itself offline; returns early when it is back. */
function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener('online', done);
    signal?.addEventListener('abort', done);
  });
}
