import { describe, expect, test } from 'vitest';
import { added, clicked } from '../src/features/selection/pointing';
import { barsOfLine, chooseByLine } from '../src/features/selection/lines';
import { moved } from '../src/features/selection/moving';
import { brief, said } from '../src/features/selection/said';
import { barsOf, carried, grown, notesOf, selected } from '../src/music/selection';
import { frames, noteUnder, ribbons, type Layout } from '../src/page/layout';
import { ghostAt } from '../src/page/ghosts';
import { score } from './fixtures/song';

const song = score();

/** Two lines of five bars, a hundred pixels a bar, twenty a note, ten a staff space. */
function layout(): Layout {
  const bars = song.measures.map(({ id }, index) => {
    const system = index < 5 ? 0 : 1;
    const top = system * 200;
    const staff = { top: top + 60, height: 40 };
    return { id, system, left: (index % 5) * 100, width: 100, top, height: 180, staff };
  });
  const counts = new Map<string, number>();
  const notes = new Map(
    song.notes.map((row) => {
      const bar = bars.findIndex(({ id }) => id === row.measure_id);
      const place = counts.get(row.measure_id) ?? 0;
      counts.set(row.measure_id, place + 1);
      const { left, system, staff } = bars[bar]!;
      const steps = { 62: -1, 64: 0, 66: 1, 67: 2, 69: 3, 71: 4, 72: 5, 74: 6 }[row.midi] ?? 0;
      const y = staff.top + staff.height - steps * 5;
      const element = document.createElement('g');
      return [row.id, { x: left + 20 + place * 20, y, width: 12, bar, system, element }];
    }),
  );
  const systems = [0, 200].map((top) => ({ left: 0, top, width: 500, height: 180 }));
  return { systems, bars, notes };
}

describe('a selection', () => {
  test('of bars holds the notes in them, one of notes the bars around them', () => {
    expect(notesOf(song, selected('bars', 2, 1)).map(({ id }) => id)).toEqual(
      'n1 n2 n3 n4 n5 n6 n7'.split(' '),
    );
    expect(barsOf(song, selected('notes', 3, 4))).toEqual({ first: 1, last: 2 });
    expect(barsOf(song, null)).toBeNull();
  });

  test('grows from where it began, and begins anew for another kind', () => {
    expect(grown(selected('bars', 3), 'bars', 1)).toEqual({ kind: 'bars', anchor: 3, head: 1 });
    expect(grown(selected('notes', 3), 'bars', 1)).toEqual(selected('bars', 1));
  });

  test('goes along to another version: notes where they are the same, else their bars', () => {
    const notes = selected('notes', 4, 5);
    expect(carried(notes, song, { ...song, notes: [...song.notes] })).toBe(notes);
    const other = { ...song, notes: song.notes.slice(1) };
    expect(carried(notes, song, other)).toEqual(selected('bars', 2, 2));
    expect(carried(selected('bars', 8, 9), song, { ...song, measures: [] })).toBeNull();
  });

  test('is told to readers who do not see it', () => {
    expect(said(song, selected('bars', 1, 3))).toBe('Bars 1 to 3, 10 notes');
    expect(said(song, selected('notes', 1))).toBe('Note G4 is, bar 1');
    expect(said(song, null)).toBe('');
    expect(brief(song, selected('bars', 1, 3))).toBe('3 bars');
    expect(brief(song, selected('notes', 1))).toBe('G4');
  });
});

describe('pointing', () => {
  const at = { bar: 1, note: 2, x: 0, y: 0 };

  test('a click chooses the note under it, but keeps bars it falls into', () => {
    expect(clicked(song, null, at, true)).toEqual(selected('notes', 2));
    expect(clicked(song, null, at, false)).toBeNull();
    const bars = selected('bars', 0, 2);
    expect(clicked(song, bars, at, true)).toBe(bars);
    expect(clicked(song, bars, { ...at, bar: 5, note: null }, true)).toBeNull();
  });

  test('with Shift, bars are added to bars and notes to notes', () => {
    expect(added(song, selected('bars', 4), at)).toEqual(selected('bars', 4, 1));
    expect(added(song, selected('notes', 6), { ...at, note: null })).toEqual(
      selected('notes', 6, 3),
    );
  });

  test('a note is found within reach of the pointer only', () => {
    const { x, y } = layout().notes.get('n2')!;
    expect(noteUnder(layout(), song.notes, { x: x + 6, y: y - 6 })).toBe(2);
    expect(noteUnder(layout(), song.notes, { x, y: y + 60 })).toBeNull();
  });
});

describe('the keyboard', () => {
  const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

  test('goes from bar to bar and chooses with Shift', () => {
    const first = moved(song, { bar: 1, selection: null }, key('ArrowRight', true), true)!;
    expect(first).toEqual({ bar: 2, selection: selected('bars', 1, 2) });
    const back = moved(song, first, key('ArrowLeft', true), true)!;
    expect(back.selection).toEqual(selected('bars', 1, 1));
    expect(moved(song, first, key('ArrowRight'), true)).toEqual({ bar: 3, selection: null });
  });

  test('goes down into the notes of a bar and up to the bar again', () => {
    const note = moved(song, { bar: 1, selection: null }, key('ArrowDown'), true)!;
    expect(note.selection).toEqual(selected('notes', 1));
    const more = moved(song, note, key('ArrowRight', true), true)!;
    expect(more.selection).toEqual(selected('notes', 1, 2));
    expect(moved(song, more, key('ArrowUp'), true)!.selection).toEqual(selected('bars', 1, 1));
  });

  test('stays among the bars where single notes cannot be chosen', () => {
    const down = moved(song, { bar: 1, selection: null }, key('ArrowDown'), false);
    expect(down).toEqual({ bar: 2, selection: null });
    expect(moved(song, { bar: 0, selection: null }, key('x'), true)).toBeNull();
  });
});

describe('a printed line', () => {
  const line = { text: 'Hope is', first_note: 'n0', last_note: 'n6', measures: [0, 2] };

  test('chooses the bars it is sung over', () => {
    expect(barsOfLine(song, line)).toEqual(selected('bars', 0, 2));
    expect(barsOfLine(song, { ...line, measures: [0, 99] })).toBeNull();
  });

  test('is pressed with the pointer or with a key, until it is let go', () => {
    const words = document.createElement('div');
    words.innerHTML = '<span class="c-words__line">Hope is</span>';
    const chosen: unknown[] = [];
    const off = chooseByLine(words, { ...song, lines: [line] }, (bars) => chosen.push(bars));
    const printed = words.querySelector('span')!;
    printed.click();
    printed.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    off();
    printed.click();
    expect(chosen).toEqual([selected('bars', 0, 2), selected('bars', 0, 2)]);
  });
});

describe('frames', () => {
  test('hold a whole bar to its barlines, and single notes closely', () => {
    const bar = new Set(['n1', 'n2', 'n3']);
    expect(frames(layout(), song.notes, bar)).toMatchObject([{ left: 101, width: 98 }]);
    const [box] = frames(layout(), song.notes, new Set(['n2']));
    expect(box!.width).toBe(12 + 12);
  });

  test('run on over neighbours, and break with the line and with a free note', () => {
    const all = new Set(song.notes.map(({ id }) => id));
    expect(frames(layout(), song.notes, all)).toHaveLength(2);
    expect(frames(layout(), song.notes, new Set(['n1', 'n3']))).toHaveLength(2);
    expect(ribbons(layout(), 3, 6)).toHaveLength(2);
  });
});

describe('a ghost', () => {
  test('stands on the degree that its name says, whatever the clef', () => {
    const b4 = song.notes.find(({ midi }) => midi === 71)!;
    const place = layout().notes.get(b4.id)!;
    const at = (name: string) => ghostAt(layout(), song.notes, { name, onset: b4.onset_quarters });
    expect(at('B4')).toEqual({ x: place.x, y: place.y, width: 12 });
    expect(at('Bb4')!.y).toBe(place.y);
    expect(at('D5')!.y).toBe(place.y - 10);
    expect(at('H4')).toBeNull();
  });
});
