import { beforeEach, expect, test, vi } from 'vitest';
import { ring } from '../src/features/talk/bell';
import { offerBars, sendInPlace } from '../src/features/talk/talk';
import { addressOf, notesIn } from '../src/features/tunes/address';
import type { Notices } from '../src/api/notices';
import { score } from './fixtures/song';

const FORM =
  '<section data-talk><form action="/said" method="post"><textarea name="text">Hi</textarea>' +
  '<input name="first"><input name="last"><p data-slot="about" hidden><label>' +
  '<input type="checkbox" name="about"><span></span></label></p><button>Send</button></form></section>';

let section: HTMLElement;

beforeEach(() => {
  document.body.innerHTML = FORM;
  section = document.querySelector('[data-talk]')!;
});

test('chosen bars are offered to be spoken of, and no others', () => {
  const measures = score().measures;
  offerBars(section, { first: 0, last: 1 }, measures);
  const row = section.querySelector<HTMLElement>('[data-slot="about"]')!;
  expect(row.hidden).toBe(false);
  expect(row.textContent).toContain('about bars');
  expect(section.querySelector<HTMLInputElement>('[name="last"]')!.value).toBe('1');
  offerBars(section, null, measures);
  expect(row.hidden).toBe(true);
  expect(section.querySelector<HTMLInputElement>('[name="about"]')!.checked).toBe(false);
});

test('what the server answers takes the place of what was sent', async () => {
  const answer =
    '<section data-talk><article class="c-said" id="comment-x" tabindex="-1">Hi</article></section>';
  const response = { text: () => Promise.resolve(answer) };
  vi.stubGlobal('fetch', vi.fn().mockResolvedValue(response));
  const replaced = new Promise<HTMLElement>((resolve) => sendInPlace(section, resolve));
  section
    .querySelector('form')!
    .dispatchEvent(new SubmitEvent('submit', { bubbles: true, cancelable: true }));
  const next = await replaced;
  await Promise.resolve();
  expect(document.querySelector('[data-talk]')).toBe(next);
  expect(document.activeElement?.id).toBe('comment-x');
  vi.unstubAllGlobals();
});

test('the bell counts, says what is new, and is silent about what is old', () => {
  document.body.innerHTML = '<a><span class="c-bell__count" hidden></span></a>';
  let tell: (notices: Notices) => void = () => {};
  ring(document.querySelector('a')!, (onchange) => (tell = onchange));
  const count = document.querySelector<HTMLElement>('.c-bell__count')!;
  const said = document.querySelector('[role="status"]')!;
  tell({ unread: 2, latest: null });
  expect([count.hidden, count.textContent, said.textContent]).toEqual([false, '2', '']);
  const actor = { id: 'b', name: 'Bob' };
  const latest = { kind: 'love', actor, title: 'Hope' } as unknown as Notices['latest'];
  tell({ unread: 3, latest });
  expect(said.textContent).toBe('Bob loves “Hope”');
  tell({ unread: 0, latest: null });
  expect(count.hidden).toBe(true);
});

test('a passage goes to the finder by its address and comes back as it was', () => {
  const notes = score().notes.slice(0, 5);
  const found = notesIn(addressOf(notes).replace('/find', ''));
  const heads = notes.filter((note) => !note.tied);
  expect(found.map((note) => note.midi)).toEqual(heads.map((note) => note.midi));
  expect(found[0]!.onset).toBe(0);
  expect(notesIn('#notes=')).toEqual([]);
  expect(notesIn('#notes=999:0:1,60:0:1,::,60:1')).toEqual([{ midi: 60, onset: 0, duration: 0.5 }]);
});
