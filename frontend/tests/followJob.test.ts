import { describe, expect, test, vi } from 'vitest';
import { followJob, type FollowOptions } from '../src/api/followJob';
import { Problem } from '../src/api/problem';
import type { JobEvent } from '../src/api/types';

const stage = (n: number): JobEvent => ({ n, type: 'stage', stage: 'composing', fraction: n / 10 });
const done = (n: number): JobEvent => ({ n, type: 'succeeded', piece: 'p', takes: [] });

class FakeSocket {
  static opened: FakeSocket[] = [];
  readyState = 1;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.opened.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.onclose?.({ code: 1000 });
  }
}

/** Each script speaks on one connection, in turn; a number is the close code. */
function scripted(...scripts: (JobEvent | number)[][]) {
  FakeSocket.opened = [];
  return (url: string) => {
    const socket = new FakeSocket(url);
    const script = scripts.shift() ?? [];
    queueMicrotask(() => {
      if (typeof script[0] !== 'number') socket.onopen?.();
      for (const each of script)
        if (typeof each === 'number') socket.onclose?.({ code: each });
        else socket.onmessage?.({ data: JSON.stringify(each) });
    });
    return socket as unknown as WebSocket;
  };
}

async function numbers(options: FollowOptions): Promise<number[]> {
  const found: number[] = [];
  for await (const event of followJob('job', { wait: async () => {}, ...options }))
    found.push(event.n);
  return found;
}

describe('followJob', () => {
  test('hands on all events until the last one', async () => {
    expect(await numbers({ socket: scripted([stage(1), stage(2), done(3)]) })).toEqual([1, 2, 3]);
  });

  test('drops what it has seen already', async () => {
    const socket = scripted([stage(1), stage(1), stage(2), stage(1), done(3)]);
    expect(await numbers({ socket })).toEqual([1, 2, 3]);
  });

  test('asks again from what it has when a number is missing', async () => {
    const socket = scripted([stage(1), stage(3)], [stage(2), stage(3), done(4)]);
    expect(await numbers({ socket })).toEqual([1, 2, 3, 4]);
    expect(FakeSocket.opened.map(({ url }) => new URL(url).search)).toEqual([
      '?after=0',
      '?after=1',
    ]);
  });

  test('is content with the last event, which is all that is kept of an old job', async () => {
    expect(await numbers({ socket: scripted([done(9)]) })).toEqual([9]);
    expect(FakeSocket.opened).toHaveLength(1);
  });

  test('reconnects after the line breaks, and says so', async () => {
    const connections: boolean[] = [];
    const socket = scripted([stage(1), 1006], [stage(2), done(3)]);
    const found = await numbers({ socket, onConnection: (on) => connections.push(on) });
    expect(found).toEqual([1, 2, 3]);
    expect(connections).toEqual([true, false, true]);
  });

  test('begins where it is told to', async () => {
    expect(await numbers({ after: 7, socket: scripted([done(8)]) })).toEqual([8]);
    expect(FakeSocket.opened[0]!.url).toContain('/ws/jobs/job?after=7');
  });

  test("throws for someone else's job instead of trying for ever", async () => {
    await expect(numbers({ socket: scripted([4403]) })).rejects.toEqual(new Problem(403, ''));
    expect(FakeSocket.opened).toHaveLength(1);
  });

  test('asks over HTTP when no socket opens, and tries the socket again', async () => {
    const events = vi.fn(async () => [stage(1), stage(2)]);
    const socket = scripted([1006], [1006], [1006], [stage(3), done(4)]);
    expect(await numbers({ socket, events })).toEqual([1, 2, 3, 4]);
    expect(events).toHaveBeenCalledExactlyOnceWith('job', 0, undefined);
  });

  test('waits longer after each failure', async () => {
    const waits: number[] = [];
    const wait = async (milliseconds: number) => void waits.push(milliseconds);
    await numbers({ wait, socket: scripted([1006], [1006], [stage(1), done(2)]) });
    expect(waits).toEqual([300, 600]);
  });

  test('says every twenty seconds what it has', async () => {
    vi.useFakeTimers();
    const socket = scripted([stage(1), stage(2)]);
    const stop = new AbortController();
    const following = numbers({ socket, signal: stop.signal });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(FakeSocket.opened[0]!.sent).toEqual(['{"have":2}']);
    stop.abort();
    expect(await following).toEqual([1, 2]);
    vi.useRealTimers();
  });
});
