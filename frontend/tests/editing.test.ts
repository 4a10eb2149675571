import { describe, expect, test } from 'vitest';
import type { Fix, Mark, Version } from '../src/api/types';
import { context, substituted } from '../src/features/alternatives/substitute';
import { reasonOf } from '../src/features/alternatives/reason';
import { available, COMMANDS, lockLabel, READING } from '../src/features/editing/commands';
import { Remixing } from '../src/features/editing/remixing.svelte';
import { locked, remixOf, toggledLocks } from '../src/features/editing/requests';
import { titles, told } from '../src/features/history/told';
import {
  after,
  before,
  NO_TRAIL,
  sisters,
  stepsOf,
  trodden,
} from '../src/features/history/versions';
import { byNote, fixed, midiOf, previewOf, sentence } from '../src/features/linter/marks';
import { Problem } from '../src/api/problem';
import { selected } from '../src/music/selection';
import { score } from './fixtures/song';

const song = score();

describe('the commands', () => {
  const bars = { kind: 'bars', bars: 2, notes: 7, free: 7, mine: true, busy: false } as const;
  const ids = (situation: Parameters<typeof available>[0]) =>
    available(situation).map(({ id }) => id);

  test('fit what is chosen', () => {
    expect(ids(READING)).toEqual([]);
    expect(ids({ ...bars, mine: false })).toEqual(['play', 'loop', 'find', 'clear']);
    expect(ids(bars)).toContain('regenerate');
    expect(ids(bars)).not.toContain('others');
    expect(ids({ ...bars, bars: 1 })).toContain('others');
    expect(ids({ ...bars, kind: 'notes', notes: 1, free: 1 })).toContain('alternatives');
  });

  test('leave locked notes alone, but unlock them', () => {
    expect(ids({ ...bars, free: 0 })).toEqual(['play', 'loop', 'lock', 'find', 'clear']);
    expect(lockLabel({ ...bars, free: 0 })).toBe('do.unlock');
    expect(lockLabel(bars)).toBe('do.lock');
  });

  test('have a key each', () => {
    const keys = COMMANDS.map(({ key }) => key).filter(Boolean);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a request', () => {
  test('names bars by their printed numbers, and keeps what is locked', () => {
    const remix = remixOf(song, selected('bars', 3, 1), 'pitches', locked(['n2']));
    expect(remix).toMatchObject({ bars: [1, 3], notes: [], locked: ['n2'], keep: 'rhythm' });
  });

  test('of notes leaves out the locked ones', () => {
    const remix = remixOf(song, selected('notes', 1, 3), 'simpler', locked(['n2']));
    expect(remix).toMatchObject({ bars: null, notes: ['n1', 'n3'], wish: 'simpler' });
    expect(remixOf(song, null, 'simpler', locked([]))).toBeNull();
    expect(remixOf(song, selected('bars', 1), 'lock', locked([]))).toBeNull();
  });

  test('locks what is free, and unlocks what is all locked', () => {
    const [one, other] = [song.notes[1]!, song.notes[2]!];
    expect(toggledLocks(locked(['n1']), [one, other])).toEqual(['n1', 'n2']);
    expect(toggledLocks(locked(['n1', 'n2', 'n9']), [one, other])).toEqual(['n9']);
  });
});

describe('a change by the engine', () => {
  const send = () => Promise.resolve({ kind: 'remix' as const, id: 'job' });
  const cancel = () => Promise.resolve();

  test('ends with the new scores', async () => {
    async function* follow() {
      yield { n: 1, type: 'stage' as const, stage: 'composing' as const, fraction: 0.5 };
      const takes = [0, 1].map((index) => ({ index, score: `s${index}`, figures: {} }));
      yield { n: 2, type: 'succeeded' as const, piece: 'p', takes };
    }
    const remixing = new Remixing({ send, cancel }, follow as never);
    expect(await remixing.run()).toEqual({ scores: ['s0', 's1'] });
    expect(remixing.fraction).toBe(1);
    expect(remixing.running).toBe(false);
  });

  test('shows the first take bar by bar, and counts those that are whole', async () => {
    const seen: [string, number][] = [];
    const bar = (take: number, index: number, musicxml: string) => ({ take, index, musicxml });
    const end = '<bar-style>light-heavy</bar-style>';
    async function* follow() {
      const look = () => seen.push([remixing.music, remixing.takes]);
      yield { n: 1, type: 'frame' as const, takes: 2, head: '<', tail: '>' };
      look();
      const bars = [bar(0, 0, 'a'), bar(0, 1, 'b'), bar(1, 0, 'x')];
      yield { n: 2, type: 'bars' as const, fraction: 0.5, bars };
      look();
      yield { n: 3, type: 'bars' as const, fraction: 0.9, bars: [bar(0, 1, 'B'), bar(0, 2, end)] };
      look();
      yield { n: 4, type: 'cancelled' as const };
    }
    const remixing = new Remixing({ send, cancel }, follow as never);
    await remixing.run();
    expect(seen).toEqual([
      ['', 0],
      ['<ab>', 0],
      [`<aB${end}>`, 1],
    ]);
  });

  test('tells why there are none', async () => {
    async function* follow() {
      yield { n: 1, type: 'failed' as const, detail: 'Bar 9 is not there.', field: 'bars' };
    }
    const failed = await new Remixing({ send, cancel }, follow as never).run();
    expect(failed).toMatchObject({ problem: { detail: 'Bar 9 is not there.', field: 'bars' } });
    const refuse = () => Promise.reject(new Problem(422, 'No.'));
    expect(await new Remixing({ send: refuse, cancel }).run()).toMatchObject({
      problem: { status: 422 },
    });
  });

  test('given up before it has a name is cancelled as soon as it has one', async () => {
    const given: string[] = [];
    const give = (id: string) => Promise.resolve(given.push(id));
    const follow = () => expect.unreachable();
    const remixing = new Remixing({ send, cancel: give }, follow as never);
    const outcome = remixing.run();
    void remixing.cancel();
    expect(await outcome).toBeNull();
    expect(given).toEqual(['job']);
  });
});

function version(id: string, parent: string | null, operation: object | null = null): Version {
  const created_at = '2026-01-01T00:00:00Z';
  const origin = 'composed';
  return {
    id,
    parent,
    operation,
    origin,
    take: 0,
    form: [],
    created_at,
    current: false,
  } as Version;
}

test('what was done twice is told apart', () => {
  const again = { kind: 'regenerate', bars: [1, 2], keep: 'rhythm', wish: 'other' };
  const all = [
    version('a', null),
    version('b', 'a', { ...again, seed: 1 }),
    version('c', 'a', { ...again, seed: 2 }),
  ];
  const names = [...titles(stepsOf(all)).values()];
  expect(new Set(names).size).toBe(3);
  expect(names).toContain(`${told(again as never)} (2)`);
});

describe('the history', () => {
  const remix = { kind: 'regenerate', bars: [1, 2], keep: 'rhythm', wish: 'other' };
  const repitch = { kind: 'repitch', note: 'n1', midi: 67 };
  const versions = [
    version('a', null),
    version('b', null),
    version('a1', 'a', remix),
    version('a2', 'a', remix),
    version('x', 'a', repitch),
    version('a1x', 'a1', repitch),
  ];

  test('groups takes of one request, and sets older branches off', () => {
    expect(stepsOf(versions).map(({ takes, depth }) => [takes.map(({ id }) => id), depth])).toEqual(
      [
        [['a', 'b'], 0],
        [['a1', 'a2'], 1],
        [['a1x'], 1],
        [['x'], 0],
      ],
    );
    expect(sisters(versions, 'a2').map(({ id }) => id)).toEqual(['a1', 'a2']);
  });

  test('undo goes to the parent; redo where one came from, else to the newest', () => {
    expect(before(versions, 'a1x')).toBe('a1');
    expect(before(versions, 'a')).toBeNull();
    expect(after(versions, 'a', NO_TRAIL)).toBe('x');
    const trail = trodden(versions, 'a1x', NO_TRAIL);
    expect(after(versions, 'a', trail)).toBe('a1');
    expect(after(versions, 'a1', trail)).toBe('a1x');
    expect(after(versions, 'a1x', trail)).toBeNull();
  });

  test('is told in words', () => {
    expect(told(null)).toBe('Composed');
    expect(told(null, 'brought')).toBe('Brought in');
    expect(told(remix as never)).toBe('Bars 1–2: new pitches, rhythm kept');
    expect(told({ ...remix, bars: [3, 3], keep: 'nothing', wish: 'ending' } as never)).toBe(
      'Bar 3: another ending',
    );
    expect(told(repitch as never)).toBe('A note moved to G4');
    const reason = { key: 'fix.accent', parameters: { word: 'away', syllable: 'way' }, text: '' };
    expect(told({ kind: 'fix', fix: { reason } } as never)).toBe('Mended: Stress “away” on “way”.');
    expect(told({ kind: 'fix' } as never)).toBe('A singing mark mended');
  });
});

describe('alternatives', () => {
  test('are heard in the note’s stead, ties and all', () => {
    const held = song.notes.findIndex(({ tied }) => tied);
    const before = song.notes[held - 1]!;
    const other = substituted(song, before.id, 60);
    expect(other.notes[held - 1]!.midi).toBe(60);
    expect(other.notes[held]!.midi).toBe(60);
    expect(other.notes[held + 1]!.midi).toBe(song.notes[held + 1]!.midi);
    expect(context(song, 'n5')).toEqual({ from: 3, to: 7 });
  });

  test('say why in the reader’s language, or in the server’s words', () => {
    const item = { midi: 70, name: 'Bb4', probability: 0.3, sentence: 'Because.' };
    expect(reasonOf({ ...item, reason: { key: 'unheard-of', params: {} } })).toBe('Because.');
  });
});

describe('the marks', () => {
  const said = { key: 'torn.rest', parameters: { word: 'feathers', syllable: 'feath' }, text: '!' };
  const sounds = [
    { heads: ['n4'], pitch: 'Bb4', onset: 1920, duration: 480, lyrics: [] },
    { heads: [], pitch: 'C5', onset: 2400, duration: 240, lyrics: [] },
  ];
  const fix: Fix = {
    kind: 'shift',
    reason: said,
    note_ids: ['n4'],
    edit: { replaced: ['n4'], sounds },
  };

  test('stand one sign a syllable, the gravest first', () => {
    const mark = (weight: number, note: string): Mark => ({
      rule: 'r',
      weight,
      syllable: 's',
      note_ids: [note],
      reason: said,
      fixes: [],
    });
    const found = byNote([mark(1, 'n1'), mark(3, 'n1'), mark(2, 'n2')]);
    expect([...found].map(([note, marks]) => [note, marks.map(({ weight }) => weight)])).toEqual([
      ['n1', [3, 1]],
      ['n2', [2]],
    ]);
  });

  test('speak the reader’s language, or the server’s', () => {
    expect(sentence(said)).toBe('A rest tears “feathers” apart after “feath”.');
    expect(sentence({ ...said, key: 'none.such' })).toBe('!');
  });

  test('let a fix be seen and heard before it is taken', () => {
    expect(previewOf(song, fix).ghosts).toEqual([
      { name: 'Bb4', onset: 4 },
      { name: 'C5', onset: 5 },
    ]);
    const heard = fixed(song, fix)!;
    expect(heard.notes.some(({ id }) => id === 'n4')).toBe(false);
    expect(heard.notes.slice(-2).map(({ midi }) => midi)).toEqual([70, 72]);
    expect(fixed(song, { ...fix, edit: {} })).toBeNull();
    expect([midiOf('F#4'), midiOf('Cb4'), midiOf('x')]).toEqual([66, 59, null]);
  });

  test('show where a syllable would come to stand, and no head that is there already', () => {
    const [row] = song.notes;
    const name = ['C', 'C#', 'D', 'D#', 'E', 'F', 'F#', 'G', 'G#', 'A', 'A#', 'B'][row!.midi % 12]!;
    const sound = {
      heads: [row!.id],
      pitch: `${name}${Math.floor(row!.midi / 12) - 1}`,
      onset: row!.onset_quarters * 480,
      duration: row!.duration_quarters * 480,
      lyrics: [{ text: 'perch' }],
    };
    const moved = previewOf(song, { ...fix, edit: { replaced: [row!.id], sounds: [sound] } });
    expect(moved.words).toEqual([{ text: 'perch', onset: row!.onset_quarters }]);
    expect(moved.ghosts).toEqual([]);
  });

  test('show moved barlines and new accents before they are taken', () => {
    // In triple time with an upbeat of one: a quarter earlier, the upbeat has two; later, none.
    const later = { kind: 'barline', reason: said, note_ids: [], edit: { ticks: -480 } };
    const { barlines, ghosts } = previewOf(song, later);
    expect(barlines.slice(0, 3)).toEqual([2, 5, 8]);
    expect(ghosts).toEqual([]);
    expect(previewOf(song, { ...later, edit: { ticks: 480 } }).barlines.slice(0, 2)).toEqual([
      3, 6,
    ]);
    const accent = { kind: 'accent', reason: said, note_ids: ['n7', 'n6'], edit: { stress: 1 } };
    const { accents, struck } = previewOf(song, accent);
    expect([accents, struck]).toEqual([['n7'], ['n6']]);
  });
});
