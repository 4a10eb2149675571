import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api } from '../src/api/client';
import { Problem } from '../src/api/problem';
import type { Version } from '../src/api/types';
import { told } from '../src/features/history/told';
import { stepsOf } from '../src/features/history/versions';
import { kindOf, said } from '../src/features/remix/changed';
import { offered, used, type Operation } from '../src/features/remix/operations';
import { recalled, remember } from '../src/features/remix/recent';
import { branchTold, resultsOf, treeOf } from '../src/features/remix/results';
import {
  DEFAULTS,
  mostGenerations,
  nodes,
  requestOf,
  type Settings,
} from '../src/features/remix/settings';
import { Targets } from '../src/features/remix/targets.svelte';
import { moved } from '../src/features/remix/walking';
import { Workbench } from '../src/features/remix/workbench.svelte';
import { piece } from './fixtures/song';

const TRADITIONS = ['hymn', 'folk', 'march', 'madrigal'] as const;
const CHOSEN = { bars: [5, 8] as [number, number], notes: [], locked: ['n1'] };

function version(id: string, parent: string | null, operation: Version['operation']): Version {
  return {
    id,
    parent,
    operation,
    origin: 'composed',
    take: 0,
    form: [],
    created_at: '',
    current: false,
  };
}

function asked(operation: Operation, settings: Settings) {
  return requestOf(operation, settings, CHOSEN, TRADITIONS);
}

const vary = { kind: 'vary', seed: 1 } as Version['operation'];
const node = (parent: number | null, traditions: Record<string, number>) =>
  ({ kind: 'evolve', seed: 2, branch: { parent, operation: 'x', traditions } }) as never;

const TREE = [
  version('root', null, null),
  version('a', 'root', node(null, { hymn: 1 })),
  version('b', 'root', node(null, {})),
  version('aa', 'a', node(0, { hymn: 0.6, folk: 0.4 })),
  version('ba', 'b', node(1, {})),
  version('v', 'aa', vary),
  version('w', 'aa', vary),
];

beforeEach(() => localStorage.clear());
afterEach(() => vi.restoreAllMocks());

describe('requests', () => {
  test('a continuation chooses no bars, and words say how many bars it has', () => {
    expect(asked('continue', DEFAULTS)).toEqual({
      operation: 'continue',
      takes: 4,
      more_bars: 8,
      style: null,
      wish: 'other',
      silent: [],
    });
    const sung = { ...DEFAULTS, words: ' Good night \n', language: 'en' as const };
    const request = asked('continue', sung);
    expect([request.words, request.language, request.more_bars]).toEqual([
      'Good night',
      'en',
      null,
    ]);
  });

  test('an answer is a continuation that closes', () => {
    const request = asked('answer', DEFAULTS);
    expect([request.operation, request.wish]).toEqual(['continue', 'answer']);
    expect(request).not.toHaveProperty('more_bars');
  });

  test('what changes bars names them and what is locked', () => {
    expect(asked('vary', { ...DEFAULTS, amount: 0.7 })).toEqual({
      operation: 'vary',
      ...CHOSEN,
      takes: 4,
      amount: 0.7,
      sliders: DEFAULTS.sliders,
    });
    const morph = asked('morph', { ...DEFAULTS, otherBars: [1, 4], steps: 6 });
    expect([morph.takes, morph.other_bars, morph.bars]).toEqual([6, [1, 4], [5, 8]]);
  });

  test('styles are mixed by weight, and one is not mixed with itself', () => {
    const folk = { tradition: 'folk', share: 0.25 } as const;
    const march = { tradition: 'march', share: 0.2 } as const;
    const request = asked('restyle', { ...DEFAULTS, blend: [folk, march] });
    expect(request.tradition).toBe('hymn');
    expect(request.blend).toEqual([folk, march]);
    expect(request.metre).toBe('');
    expect(asked('restyle', { ...DEFAULTS, metre: '6/8' }).metre).toBe('6/8');
    const own = { tradition: 'hymn', share: 0.25 } as const;
    expect(asked('restyle', { ...DEFAULTS, blend: [own] }).blend).toEqual([]);
  });

  test('an evolution goes to the traditions that are left, and names none when all are', () => {
    expect(asked('evolve', DEFAULTS)).not.toHaveProperty('tradition');
    const few = asked('evolve', { ...DEFAULTS, shunned: ['hymn', 'march'] });
    expect([few.tradition, few.blend]).toEqual(['folk', [{ tradition: 'madrigal', share: 0.5 }]]);
    expect(asked('evolve', { ...DEFAULTS, shunned: [...TRADITIONS] })).not.toHaveProperty('blend');
  });

  test('a tree is no larger than the server lets it grow', () => {
    const limits = { max_nodes: 14, max_generations: 6 };
    expect(nodes(2, 2)).toBe(6);
    expect([1, 2, 3].map((branches) => mostGenerations(branches, limits))).toEqual([6, 3, 2]);
  });
});

describe('what is remembered', () => {
  test('what was used last is offered first', () => {
    expect(offered([])[0]).toBe('continue');
    expect(offered(used(used([], 'evolve'), 'vary')).slice(0, 3)).toEqual([
      'vary',
      'evolve',
      'continue',
    ]);
  });

  test('settings come back, the words do not', () => {
    const bench = new Workbench();
    bench.operation = 'morph';
    bench.set({ steps: 7, words: 'Good night' });
    bench.used();
    const again = new Workbench();
    expect(again.operation).toBe('morph');
    expect([again.settings.steps, again.settings.words]).toEqual([7, '']);
  });

  test('what cannot be read is as at first', () => {
    for (const kept of ['{', 'null', '[]', '{"operations":7,"settings":{"steps":"x"}}']) {
      localStorage.setItem('cantilena.remix', kept);
      expect(recalled()).toEqual({ operations: [], settings: DEFAULTS });
    }
    const full = () => {
      throw new DOMException('full');
    };
    expect(() => remember(recalled(), { setItem: full })).not.toThrow();
  });

  test('an address opens the panel', () => {
    const bench = new Workbench();
    bench.openByAddress('#remixed');
    expect(bench.open).toBe(false);
    bench.openByAddress('#remix=evolve');
    expect([bench.open, bench.operation]).toEqual([true, 'evolve']);
    bench.openByAddress('#remix=nonsense');
    expect(bench.operation).toBe('evolve');
  });
});

describe('changed bars', () => {
  test('are told apart and counted', () => {
    expect([0, 0.1, 0.59, 0.6, 1].map(kindOf)).toEqual(['kept', 'varied', 'varied', 'new', 'new']);
    expect(said({ bars: [0, 0, 0.2, 1] })).toBe('Bars: 2 kept, 1 varied, 1 new');
  });

  test('are asked for once, and again when they did not come', async () => {
    const bench = new Workbench();
    const change = { score: 'a', since: 'b', bars: [0], content_kept: 1, style_reached: null };
    const ask = vi.spyOn(api, 'change').mockRejectedValueOnce(new Problem(503, 'Busy.'));
    ask.mockResolvedValue(change);
    await bench.ask('a', 'b');
    expect(bench.change('a', 'b')).toBeNull();
    await Promise.all([bench.ask('a', 'b'), bench.ask('a', 'b'), bench.ask('b', 'b')]);
    expect(bench.change('a', 'b')).toEqual(change);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

describe('results', () => {
  test('are the takes beside a version, and what they were made from', () => {
    expect(resultsOf(TREE, 'root')).toBeNull();
    expect(resultsOf(TREE, 'gone')).toBeNull();
    const found = resultsOf(TREE, 'w')!;
    expect([found.before, found.operation]).toEqual(['aa', 'vary']);
    expect(found.takes.map(({ id }) => id)).toEqual(['v', 'w']);
  });

  test('of an evolution they are its whole tree', () => {
    for (const id of ['a', 'aa', 'ba']) {
      const found = resultsOf(TREE, id)!;
      expect(found.before).toBe('root');
      expect(found.takes.map((each) => each.id)).toEqual(['a', 'b', 'aa', 'ba']);
    }
    expect(treeOf(resultsOf(TREE, 'a')!)).toEqual({
      id: 'root',
      children: [
        { id: 'a', children: [{ id: 'aa', children: [] }] },
        { id: 'b', children: [{ id: 'ba', children: [] }] },
      ],
    });
  });

  test('an evolution of one of its own nodes is another tree', () => {
    const again = { kind: 'evolve', seed: 3, branch: { parent: null, traditions: {} } } as never;
    const found = resultsOf([...TREE, version('c', 'aa', again)], 'c')!;
    expect([found.before, found.takes.length]).toEqual(['aa', 1]);
  });

  test('a node is called by its style', () => {
    expect([1, 2, 3].map((at) => branchTold(TREE[at]!))).toEqual([
      'Hymn',
      'varied',
      'Hymn 60 %, Folk song 40 %',
    ]);
  });

  test('the history takes children of one request together, wherever they stand', () => {
    expect(stepsOf(TREE).map(({ takes }) => takes.length)).toEqual([1, 2, 1, 2, 1]);
  });

  test.each([
    [{ kind: 'continue', more_bars: 4 }, 'Continued by 4 bars'],
    [{ kind: 'continue', wish: 'answer' }, 'Answered'],
    [{ kind: 'continue', words: 'Good night' }, 'Continued with words'],
    [{ kind: 'vary', amount: 0.4, bars: [5, 8] }, 'Bars 5–8: varied 40 %'],
    [{ kind: 'morph' }, 'All: morphed'],
    [
      { kind: 'restyle', tradition: 'hymn', blend: [{ tradition: 'folk', share: 0.4 }] },
      'All: restyled: Hymn, Folk song',
    ],
    [{ kind: 'evolve' }, 'Evolved'],
    [{ kind: 'copy' }, 'Copied'],
  ])('%o is told as “%s”', (operation, sentence) => {
    expect(told(operation as Version['operation'])).toBe(sentence);
  });

  test('arrows walk the tree', () => {
    const root = treeOf(resultsOf(TREE, 'a')!);
    const walk = (id: string, key: string) => moved(root, id, key);
    expect(walk('root', 'ArrowDown')).toBe('a');
    expect(walk('aa', 'ArrowDown')).toBe('b');
    expect(walk('b', 'ArrowUp')).toBe('aa');
    expect(walk('a', 'ArrowRight')).toBe('aa');
    expect(walk('aa', 'ArrowLeft')).toBe('a');
    expect(walk('a', 'End')).toBe('ba');
    expect(walk('ba', 'Home')).toBe('root');
    expect([walk('ba', 'ArrowDown'), walk('root', 'ArrowLeft'), walk('a', 'x')]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('pieces to morph into', () => {
  test('are listed once each, without the one that is morphed', async () => {
    const other = { ...piece, id: 'piece1' };
    const third = { ...piece, id: 'piece2' };
    vi.spyOn(api, 'pieces').mockImplementation((mine) =>
      Promise.resolve(mine ? [piece, other] : [other, piece, third]),
    );
    const targets = new Targets();
    await targets.find(piece.id);
    expect(targets.pieces).toEqual({ mine: [other], others: [third] });
  });

  test('can be named by their address', async () => {
    const get = vi.spyOn(api, 'piece').mockResolvedValue(piece);
    const targets = new Targets();
    await targets.paste('http://localhost:8000/pieces/abcdefghij-_/zyxwvutsrq12#remix');
    expect(get).toHaveBeenCalledWith('abcdefghij-_');
    expect(targets.chosen).toBe(piece);
    await expect(targets.paste('http://localhost/compose')).rejects.toThrow('not the address');
  });
});
