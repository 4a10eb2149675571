import { beforeEach, expect, test } from 'vitest';
import { followEchoes, runsOf } from '../src/features/viewer/echoes';
import type { BarRange } from '../src/music/measures';

let lit: BarRange[];
let revealed: BarRange[];
let buttons: HTMLButtonElement[];
let end: () => void;

beforeEach(() => {
  document.body.innerHTML =
    '<ul><li><button disabled aria-pressed="false" data-first="2" data-last="4">one</button></li>' +
    '<li><button disabled aria-pressed="false" data-first="7" data-last="7">two</button></li></ul>';
  buttons = [...document.querySelectorAll('button')];
  [lit, revealed] = [[], []];
  end = followEchoes(document.querySelector('ul'), {
    light: (bars) => (lit = bars),
    reveal: (bars) => revealed.push(bars),
  });
});

const pressed = () => buttons.map((button) => button.getAttribute('aria-pressed'));

test('a sentence that is focused or pointed at lights its bars, and only for as long', () => {
  expect(buttons.every((button) => !button.disabled)).toBe(true);
  buttons[0]!.dispatchEvent(new Event('focus'));
  expect(lit).toEqual([{ first: 2, last: 4 }]);
  buttons[0]!.dispatchEvent(new Event('blur'));
  expect(lit).toEqual([]);
  buttons[1]!.dispatchEvent(new Event('pointerenter'));
  expect(lit).toEqual([{ first: 7, last: 7 }]);
  buttons[1]!.dispatchEvent(new Event('pointerleave'));
  expect(lit).toEqual([]);
  expect(revealed).toEqual([]);
});

test('a pressed sentence keeps its bars lit and brings them into sight', () => {
  buttons[0]!.click();
  expect(pressed()).toEqual(['true', 'false']);
  expect(revealed).toEqual([{ first: 2, last: 4 }]);
  buttons[1]!.dispatchEvent(new Event('pointerenter'));
  buttons[1]!.dispatchEvent(new Event('pointerleave'));
  expect(lit).toEqual([{ first: 2, last: 4 }]);
});

test('another sentence takes over, and pressing again lets go', () => {
  buttons[0]!.click();
  buttons[1]!.click();
  expect(pressed()).toEqual(['false', 'true']);
  expect(lit).toEqual([{ first: 7, last: 7 }]);
  buttons[1]!.click();
  expect(pressed()).toEqual(['false', 'false']);
  expect(lit).toEqual([]);
});

test('what has ended lights nothing any more', () => {
  buttons[0]!.click();
  end();
  lit = [];
  buttons[1]!.click();
  buttons[0]!.dispatchEvent(new Event('focus'));
  expect(lit).toEqual([]);
  expect(pressed()).toEqual(['false', 'false']);
});

test('a page without the list is left alone', () => {
  expect(() => followEchoes(null, { light: () => {}, reveal: () => {} })).not.toThrow();
});

test('a link that names several runs of bars lights them all, and does not lead away', () => {
  document.body.innerHTML = '<p><a href="#bars=3-4,7-7" data-bars="3-4,7-7">bars</a></p>';
  const link = document.querySelector('a')!;
  followEchoes(document.body, { light: (bars) => (lit = bars), reveal: () => {} });
  const click = new MouseEvent('click', { cancelable: true });
  link.dispatchEvent(click);
  expect(click.defaultPrevented).toBe(true);
  expect(lit).toEqual([
    { first: 3, last: 4 },
    { first: 7, last: 7 },
  ]);
  expect(link.getAttribute('aria-current')).toBe('true');
});

test('what names no bars is none', () => {
  expect(runsOf('#bars=')).toEqual([]);
  expect(runsOf('#bars=0-12')).toEqual([{ first: 0, last: 12 }]);
});
