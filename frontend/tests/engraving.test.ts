import { describe, expect, test } from 'vitest';
import { Engraver, type EngraveOrder } from '../src/features/engraving/engraver';
import { optionsFor } from '../src/features/engraving/options';
import { look, replaceChanged } from '../src/features/engraving/systems';

const svg = (root: string, note: string, text = 'la') =>
  `<svg viewBox="0 0 1 1" id="${root}"><g id="E050-${root}"/><g id="x${root}" class="staff">` +
  `<g id="${note}"><use xlink:href="#E0A4-${root}"/><text>${text}</text></g></g></svg>`;

describe('systems', () => {
  test('look the same whatever ids were generated', () => {
    expect(look(svg('k1abc', 'n1'))).toBe(look(svg('z9def', 'n1')));
  });

  test('do not look the same with other notes or words', () => {
    expect(look(svg('k1', 'n1'))).not.toBe(look(svg('k1', 'n2')));
    expect(look(svg('k1', 'n1', 'la'))).not.toBe(look(svg('k1', 'n1', 'lo')));
  });

  test('stay the same object where nothing changed', () => {
    const before = replaceChanged([], [svg('a1', 'n1'), svg('a2', 'n2')]);
    const now = replaceChanged(before, [svg('b1', 'n1'), svg('b2', 'n3')]);
    expect(now[0]).toBe(before[0]);
    expect(now[1]).not.toBe(before[1]);
  });
});

describe('options', () => {
  test('a narrow page has fewer notes a line, not smaller ones', () => {
    expect(optionsFor(350).pageWidth / optionsFor(800).pageWidth).toBeLessThan(0.5);
    expect(optionsFor(350).scale).toBeGreaterThan(34);
  });

  test('at the server’s width they are the server’s', () => {
    expect(optionsFor(800)).toMatchObject({ pageWidth: 2000, scale: 40 });
  });
});

describe('Engraver', () => {
  function withWorker() {
    const orders: EngraveOrder[] = [];
    const worker = {
      postMessage: (order: EngraveOrder) => orders.push(order),
    } as unknown as Worker;
    const engraver = new Engraver(worker);
    const answer = (message: object) => worker.onmessage!({ data: message } as MessageEvent);
    return { orders, engraver, answer, worker };
  }
  const order = (document: string) => ({ document, width: 800 });

  test('has one document in flight, and of those waiting draws the newest', async () => {
    const { orders, engraver, answer } = withWorker();
    const [one, two, three] = ['1', '2', '3'].map((d) => engraver.engrave('take-0', order(d)));
    expect(orders).toHaveLength(1);
    expect(await two).toBeNull();
    answer({ id: 1, systems: ['a'] });
    expect(await one).toEqual(['a']);
    expect(orders[1]!.document).toBe('3');
    answer({ id: 2, systems: ['c'] });
    expect(await three).toEqual(['c']);
  });

  test('takes do not overtake one another', () => {
    const { orders, engraver, answer } = withWorker();
    for (const desk of ['a', 'b', 'c']) void engraver.engrave(desk, order(desk));
    answer({ id: 1, systems: [] });
    answer({ id: 2, systems: [] });
    expect(orders.map((each) => each.document)).toEqual(['a', 'b', 'c']);
  });

  test('goes on after a document that cannot be engraved', async () => {
    const { orders, engraver, answer } = withWorker();
    const bad = engraver.engrave('a', order('bad'));
    void engraver.engrave('b', order('good'));
    answer({ id: 1, error: 'unreadable' });
    expect(await bad).toBeNull();
    expect(orders).toHaveLength(2);
  });
});
