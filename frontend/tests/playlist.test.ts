import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Player } from '../src/features/player/player.svelte';
import { Playlist, type Listed } from '../src/features/player/playlist.svelte';

const { score, played } = vi.hoisted(() => ({ score: vi.fn(), played: vi.fn() }));
vi.mock('../src/api/client', () => ({ api: { score, played } }));

/** A player that takes scores and sounds nothing. */
class Silent {
  score: { id: string } | null = null;
  status = 'stopped';
  onend = () => {};
  open(found: { id: string }) {
    this.score = found;
  }
  play() {
    this.status = 'playing';
    return Promise.resolve();
  }
  stop() {
    this.status = 'stopped';
  }
}

function card(): HTMLElement {
  const marks = new Set<string>();
  return {
    setAttribute: (name: string) => marks.add(name),
    removeAttribute: (name: string) => marks.delete(name),
    scrollIntoView: () => {},
    marks,
  } as unknown as HTMLElement;
}

function listed(): Listed[] {
  return ['a', 'b', 'c'].map((name) => ({ score: name, piece: name, title: name, card: card() }));
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a playlist', () => {
  let player: Silent;
  let playlist: Playlist;

  beforeEach(() => {
    score.mockReset().mockImplementation((id: string) => Promise.resolve({ id }));
    played.mockReset();
    player = new Silent();
    playlist = new Playlist(player as unknown as Player, listed());
  });

  const marked = () =>
    playlist.pieces.filter(
      ({ card }) => (card as unknown as { marks: Set<string> }).marks.size > 0,
    );

  it('plays on to the end, and counts each', async () => {
    playlist.toggle();
    for (const name of ['a', 'b', 'c']) {
      await settled();
      expect(player.score?.id).toBe(name);
      expect(marked().map(({ title }) => title)).toEqual([name]);
      player.onend();
    }
    await settled();
    expect(playlist.playing).toBe(false);
    expect(marked()).toEqual([]);
    expect(played.mock.calls.flat()).toEqual(['a', 'b', 'c']);
  });

  it('goes on from the card that somebody pressed meanwhile', async () => {
    playlist.toggle();
    await settled();
    player.open({ id: 'b' });
    player.onend();
    await settled();
    expect(player.score?.id).toBe('c');
  });

  it('leaves out what has gone, and stops while it is still fetched', async () => {
    score.mockImplementation((id: string) =>
      id === 'a' ? Promise.reject(new Error('gone')) : Promise.resolve({ id }),
    );
    playlist.toggle();
    await settled();
    expect(player.score?.id).toBe('b');
    playlist.step(1);
    playlist.stop();
    await settled();
    expect(player.status).toBe('stopped');
    expect(player.score?.id).toBe('b');
  });

  it('does not step over its ends', async () => {
    playlist.toggle();
    await settled();
    playlist.step(-1);
    expect(playlist.at).toBe(0);
  });
});
