import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api } from '../src/api/client';
import { Problem } from '../src/api/problem';
import type { Score } from '../src/api/types';
import { remixOf, toggledLocks } from '../src/features/editing/requests';
import { selected } from '../src/music/selection';
import { Desk } from '../src/views/desk.svelte';
import { options } from './fixtures/server';
import { piece, score } from './fixtures/song';

/** An answer that comes when the test says so. */
function later<Answer>() {
  let give!: (answer: Answer) => void;
  let refuse!: (problem: Problem) => void;
  const promise = new Promise<Answer>((resolve, reject) => ([give, refuse] = [resolve, reject]));
  return { promise, give, refuse };
}

/** Everything that can go on without another answer has gone on. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

const NO = new Problem(422, 'No such note.');

function desk(): Desk {
  return new Desk({ score: score(), piece, mine: true, options, engraved: [], parts: new Map() });
}

function toggle(on: Desk, ...ids: string[]): Promise<void> {
  const chosen = on.score.notes.filter(({ id }) => ids.includes(id));
  return on.lock(toggledLocks(on.locks, chosen));
}

/** The server's pages of the two scores, given out when the test says so. */
function pagesLater() {
  const asked = new Map<string, ReturnType<typeof later<Response>>>();
  vi.stubGlobal('fetch', (path: string) => {
    const page = later<Response>();
    asked.set(path, page);
    return page.promise;
  });
  return (id: string, take: number) => {
    const props = JSON.stringify({ score: { ...score(take), id }, piece, mine: true });
    const html = `<script id="view-props" type="application/json">${props}</script>`;
    asked.get(`/pieces/${piece.id}/${id}`)!.give(new Response(html));
  };
}

beforeEach(() => {
  vi.spyOn(api, 'choose').mockResolvedValue(piece);
  vi.spyOn(api, 'history').mockResolvedValue([]);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('locks', () => {
  test('are seen at once, and a remix waits until they are kept', async () => {
    const kept = later<Score>();
    const lock = vi.spyOn(api, 'lock').mockReturnValue(kept.promise);
    const remix = vi.spyOn(api, 'remix').mockRejectedValue(NO);
    const open = desk();

    void toggle(open, 'n1', 'n2');
    expect([...open.locks]).toEqual(['n1', 'n2']);
    expect(open.busy).toBe(false);
    const request = remixOf(open.score, selected('bars', 1, 2), 'regenerate', open.locks)!;
    const done = open.remix(request);
    await settled();
    expect(lock).toHaveBeenCalledWith('score0', ['n1', 'n2'], [], []);
    expect(remix).not.toHaveBeenCalled();

    kept.give({ ...score(), locks: ['n1', 'n2'] });
    await done;
    expect(remix).toHaveBeenCalledOnce();
    expect(remix.mock.calls[0]![0]).toMatchObject({
      score: 'score0',
      request: { locked: ['n1', 'n2'] },
    });
    expect(open.score.locks).toEqual(['n1', 'n2']);
  });

  test('that the server refuses are taken back', async () => {
    vi.spyOn(api, 'lock').mockRejectedValue(NO);
    const open = desk();
    const done = toggle(open, 'n1');
    expect([...open.locks]).toEqual(['n1']);
    await done;
    expect([...open.locks]).toEqual([]);
    expect(open.score.locks).toEqual([]);
    expect(open.problem).toBe(NO);
  });

  test('pressed in a row end as the server has them, whichever it refused', async () => {
    const lock = vi.spyOn(api, 'lock');
    lock.mockRejectedValueOnce(NO).mockResolvedValueOnce({ ...score(), locks: ['n1', 'n2'] });
    const open = desk();
    void toggle(open, 'n1');
    await toggle(open, 'n2');
    expect([...open.locks]).toEqual(['n1', 'n2']);

    lock.mockRejectedValueOnce(NO).mockRejectedValueOnce(NO);
    void toggle(open, 'n3');
    await toggle(open, 'n4');
    expect([...open.locks]).toEqual(['n1', 'n2']);
  });

  test('are kept on the version they were set on before another is shown', async () => {
    const kept = later<Score>();
    vi.spyOn(api, 'lock').mockReturnValue(kept.promise);
    const give = pagesLater();
    const open = desk();
    const there = open.show('score1');
    await settled();
    give('score1', 1);
    await there;
    await open.show('score0');

    void toggle(open, 'n1');
    const done = open.show('score1');
    await settled();
    expect(open.score.id).toBe('score0');
    kept.give({ ...score(), locks: ['n1'] });
    await done;
    expect([open.score.id, [...open.locks]]).toEqual(['score1', []]);
    await open.show('score0');
    expect([...open.locks]).toEqual(['n1']);
  });
});

describe('walking', () => {
  test('ends where one last wanted to be, whatever comes first', async () => {
    const give = pagesLater();
    const open = desk();
    const one = open.show('score1');
    const other = open.show('score2');
    await settled();
    give('score2', 2);
    await other;
    expect(open.busy).toBe(true);
    give('score1', 1);
    await one;
    expect(open.score.id).toBe('score2');
    expect(open.busy).toBe(false);
  });

  test('while a remix is composed leaves it under way, and cancellable', async () => {
    const job = later<never>();
    vi.spyOn(api, 'remix').mockReturnValue(job.promise);
    const give = pagesLater();
    const open = desk();
    const request = remixOf(open.score, selected('bars', 1), 'regenerate', open.locks)!;
    const done = open.remix(request);
    const walk = open.show('score1');
    await settled();
    give('score1', 1);
    await walk;
    expect(open.score.id).toBe('score1');
    expect(open.remixing).not.toBeNull();
    expect(open.busy).toBe(true);
    job.refuse(NO);
    await done;
    expect([open.remixing, open.busy]).toEqual([null, false]);
  });
});
