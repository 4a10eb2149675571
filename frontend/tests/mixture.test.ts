import { expect, test } from 'vitest';
import { LEAST, mixed, rest, room, usable } from '../src/features/request/mixture';

const hymn = { style: 'hymn', share: 0.3 };

test('styles are mixed in one after another, and the first keeps its share', () => {
  const two = mixed([hymn], 1, { style: 'opera' });
  expect(two).toEqual([hymn, { style: 'opera', share: 0.3 }]);
  const full = mixed(two, 2, { style: 'choral' }, 60);
  expect(full[2]).toEqual({ style: 'choral', share: 0.3 });
  expect([room(full), rest(full)]).toEqual([0, LEAST]);
  expect(mixed(full, 0, { style: 'hymn' }, 90)[0]).toEqual({ style: 'hymn', share: 0.3 });
  expect(mixed(full, 1, null)).toEqual([hymn, { style: 'choral', share: 0.3 }]);
});

test('of a blend that was kept, what cannot be asked for is left out', () => {
  const allowed = ['hymn', 'opera', 'choral'];
  const of = (...kept: unknown[]) =>
    usable(kept as (typeof hymn)[], (part) => part?.style, allowed);
  expect(of(hymn, { style: 'folk', share: 0.1 }, hymn, { style: 'opera', share: 0.7 }, {})).toEqual(
    [hymn],
  );
  expect(of({ style: 'opera', share: (100 - LEAST) / 100 })).toHaveLength(1);
});
