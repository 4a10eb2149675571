import { describe, expect, test } from 'vitest';
import {
  begun,
  freshLetter,
  rebasedForm,
  related,
  taken,
  tidy,
  typed,
  withLetter,
} from '../src/features/form/letters';

describe('form letters', () => {
  test('begin from what the take did, or with a letter a line', () => {
    expect(begun([], ['A', 'B'], 2)).toEqual(['A', 'B']);
    expect(begun([], [], 3)).toEqual(['A', 'B', 'C']);
    expect(begun(['A', 'A'], ['A', 'B'], 2)).toEqual(['A', 'A']);
  });

  test('the first line of a letter states it plainly', () => {
    expect(tidy(['A′', 'a', 'b', 'B′'])).toEqual(['A', 'a', 'B', 'B′']);
    expect(withLetter(['A', 'A′', 'B'], 0, 'B')).toEqual(['B', 'A', 'B']);
  });

  test('one line drawn onto another relates them', () => {
    expect(related(['A', 'B', 'C', 'D'], 0, 2, 'same')).toEqual(['A', 'B', 'A', 'D']);
    expect(related(['A', 'B', 'C', 'D'], 0, 3, 'varied')).toEqual(['A', 'B', 'C', 'A′']);
    expect(related(['A', 'B'], 1, 1, 'same')).toEqual(['A', 'B']);
    expect(taken(['A', 'B', 'A′'], 2)).toBe(0);
    expect(taken(['A', 'B', 'A′'], 1)).toBeNull();
  });

  test('typing a letter takes it; again, it goes on to varied and to its rhythm', () => {
    expect(typed(['A', 'B', 'C'], 2, 'a')).toEqual(['A', 'B', 'A']);
    expect(typed(['A', 'B', 'A'], 2, 'a')).toEqual(['A', 'B', 'A′']);
    expect(typed(['A', 'B', 'A′'], 2, 'a')).toEqual(['A', 'B', 'a']);
    expect(typed(['A', 'B', 'A'], 2, "'")).toEqual(['A', 'B', 'A′']);
    expect(typed(['A'], 0, '5')).toBeNull();
    expect(freshLetter(['A', 'B', 'D'], 1)).toBe('B');
  });

  test('stay with their lines when the words are edited', () => {
    const form = { form: ['A', 'B', 'A'], climax: 2 };
    expect(rebasedForm(form, ['x', 'y', 'z'], ['x', 'new', 'y', 'z'])).toEqual({
      form: ['A', 'C', 'B', 'A'],
      climax: 3,
    });
    expect(rebasedForm(form, ['x', 'y', 'z'], ['y', 'z'])).toEqual({ form: ['B', 'A'], climax: 1 });
    expect(rebasedForm(form, ['x', 'y', 'z'], ['x', 'yy', 'z'])).toEqual(form);
    const open = { form: [], climax: null };
    expect(rebasedForm(open, [], ['x', 'y'])).toEqual(open);
  });
});
