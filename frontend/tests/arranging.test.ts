import { flushSync, mount, unmount } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import { Board, requestOf, voicesOf } from '../src/features/arranging/board.svelte';
import { barsOf, shown, toggled } from '../src/features/arranging/chords';
import ChordSheet from '../src/features/arranging/ChordSheet.svelte';
import { playableOf } from '../src/features/arranging/heard';
import { arrange, channelsOf, loudness, type Arrangement } from '../src/features/player/arrange';
import { heardAt, instrumentsOf } from '../src/features/player/mixing';
import { timeline } from '../src/music/timeline';
import { quarters } from '../src/music/units';
import { score } from './fixtures/song';

const PIANO = ['piano', 'piano-2'].map((id) => ({
  id,
  name: 'Piano',
  program: 0,
  instrument: 'piano',
}));
const song = (() => {
  const found = score();
  const [first] = found.measures;
  const chord = (id: string, at: number, symbol: string) => ({
    id: `${first!.id}-${id}`,
    measure_id: first!.id,
    onset_quarters: at,
    symbol,
  });
  const low = found.notes.slice(0, 3).map((row) => ({ ...row, id: `l${row.id}`, part: 'piano-2' }));
  return {
    ...found,
    notes: [...found.notes, ...low],
    parts: [...found.parts, ...PIANO],
    chords: [chord('h0', 0, 'Bbm7/F'), chord('h1', 0.5, 'F#')],
  };
})();

describe('the instruments', () => {
  test('are as many as play, a piano once, softer than the voice', () => {
    const found = instrumentsOf(song);
    expect(found.map(({ id, volume }) => [id, volume])).toEqual([
      ['P1', 1],
      ['piano', 0.7],
    ]);
    expect([...found[1]!.parts]).toEqual(['piano', 'piano-2']);
    expect(instrumentsOf(score())).toHaveLength(1);
  });

  test('keep in the next version what was set in this one', () => {
    const set = instrumentsOf(song).map((each) => ({ ...each, muted: true, volume: 0.2 }));
    expect(instrumentsOf(song, set).map(({ volume, muted }) => [volume, muted])).toEqual([
      [0.2, true],
      [0.2, true],
    ]);
  });

  test('are silent when muted, and when others play alone', () => {
    const [voice, piano] = instrumentsOf(song) as [never, never];
    const both = [voice, piano] as ReturnType<typeof instrumentsOf>;
    expect(heardAt([{ ...both[0]!, muted: true }, both[1]!])).toEqual([0, 0.7]);
    expect(heardAt([both[0]!, { ...both[1]!, solo: true }])).toEqual([0, 0.7]);
    expect(loudness([both[0]!, { ...both[1]!, solo: true }])).toEqual([
      { channel: 0, value: 0 },
      { channel: 2, value: 70 },
    ]);
  });

  test('each sound on a channel of their own, none on the click’s or the drums’', () => {
    expect(channelsOf(10)).toEqual([0, 2, 3, 4, 5, 6, 7, 8, 10, 11]);
    const whole: Arrangement = {
      timeline: timeline(song),
      tempo: { beatsPerMinute: 96, beatQuarters: 1 },
      measures: song.measures,
      instruments: instrumentsOf(song),
      from: quarters(0),
      to: quarters(28),
      loop: false,
      metronome: false,
      countIn: 0,
    };
    const bytes = [...arrange(whole)];
    const struck = (channel: number) => bytes.filter((byte) => byte === (0x90 | channel)).length;
    expect(struck(2)).toBeGreaterThanOrEqual(3);
    expect(bytes.some((byte, at) => byte === 0xc2 && bytes[at + 1] === 0)).toBe(true);
  });
});

describe('the request', () => {
  test('holds what its layer needs, and voices only where there are some', () => {
    const board = new Board();
    board.set({ held: ['alto', 'bass'], texture: 'broken', refrain: 'offbeat', seed: 9 });
    expect(requestOf('chords', board.settings, song)).toEqual({
      layer: 'chords',
      style: null,
      density: 0,
      spice: 0.5,
      takes: 2,
    });
    expect(requestOf('four-parts', board.settings, song)).toMatchObject({ locked: [] });
    const choir = { parts: [{ ...PIANO[0]!, name: 'Bass' }] };
    expect(voicesOf(choir)).toEqual(['bass']);
    expect(requestOf('four-parts', board.settings, choir)).toMatchObject({ locked: ['bass'] });
    expect(requestOf('piano', board.settings, song)).toMatchObject({
      texture: 'broken',
      refrain: 'offbeat',
      seed: 9,
      takes: 1,
    });
    board.set({ texture: '' });
    expect(requestOf('piano', board.settings, song)).not.toHaveProperty('texture');
  });
});

describe('chords', () => {
  test('stand in their bars, and read as printed', () => {
    expect(barsOf(song).map(({ chords }) => chords.length)).toEqual([
      2,
      ...Array(song.measures.length - 1).fill(0),
    ]);
    expect(shown('Bbm7/F')).toBe('B♭m7/F');
    expect(shown('F#dim')).toBe('F♯dim');
    expect(toggled(new Set(['a', 'b']), 'a')).toEqual(['b']);
    expect(toggled(new Set(['a']), 'b')).toEqual(['a', 'b']);
  });

  test('are changed, taken away and locked on their sheet', () => {
    const onlock = vi.fn();
    const onset = vi.fn();
    const target = document.createElement('div');
    document.body.append(target);
    const props = { score: song, locks: new Set<string>(), disabled: false, onlock, onset };
    const sheet = mount(ChordSheet, { target, props });
    flushSync();
    const press = (text: string) => {
      const buttons = [...target.querySelectorAll('button')];
      buttons.find((each) => each.textContent?.trim() === text)!.click();
      flushSync();
    };
    press('F♯');
    const input = target.querySelector('input')!;
    input.value = 'F#m7';
    input.dispatchEvent(new Event('input'));
    press('Set');
    expect(onset).toHaveBeenCalledWith(song.measures[0]!.id, 0.5, 'F#m7');
    press('B♭m7/F');
    press('Remove');
    expect(onset).toHaveBeenLastCalledWith(song.measures[0]!.id, 0, '');
    press('B♭m7/F');
    press('Lock');
    expect(onlock).toHaveBeenCalledWith([song.chords[0]!.id]);
    press('Lock all');
    expect(onlock).toHaveBeenLastCalledWith(song.chords.map(({ id }) => id));
    void unmount(sheet);
  });
});

describe('a texture that is heard', () => {
  test('is played from its first note to the end of its last bar', () => {
    const heard = {
      texture: 'broken' as const,
      seed: 3,
      notes: song.notes,
      measures: song.measures.slice(0, 2),
      parts: song.parts,
    };
    const { song: played, stretch } = playableOf(song, heard);
    expect(played.parts).toHaveLength(3);
    expect([stretch.from, stretch.to]).toEqual([0, 4]);
  });
});
