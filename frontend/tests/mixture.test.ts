import { expect, test } from 'vitest';
import { LEAST, mixed, room, usable } from '../src/features/request/mixture';

const hymn = { style: 'hymn', share: 0.3 } as const;

test('styles are mixed in one after another, and the first keeps its share', () => {
  const two = mixed([hymn], 1, 'opera');
  expect(two).toEqual([hymn, { style: 'opera', share: 0.3 }]);
  const full = mixed(two, 2, 'choral', 60);
  expect(full[2]).toEqual({ style: 'choral', share: 0.3 });
  expect(room(full)).toBe(0);
  expect(mixed(full, 0, 'hymn', 90)[0]).toEqual({ style: 'hymn', share: 0.3 });
  expect(mixed(full, 1, '')).toEqual([hymn, { style: 'choral', share: 0.3 }]);
});

test('of a blend that was kept, what cannot be asked for is left out', () => {
  const styles = ['folk', 'hymn', 'opera', 'choral'];
  const kept = [hymn, { style: 'folk', share: 0.1 }, hymn, { style: 'opera', share: 0.7 }, {}];
  expect(usable(styles, 'folk', [...kept] as [])).toEqual([hymn]);
  expect(usable(styles, 'folk', [{ style: 'opera', share: (100 - LEAST) / 100 }])).toHaveLength(1);
});
