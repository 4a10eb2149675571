import { describe, expect, test } from 'vitest';
import { keyAt, moved, nearestEnd, piano } from '../src/music/piano';

const keys = piano(36, 88);

describe('the piano', () => {
  test('has black keys between the white ones', () => {
    expect(keys).toHaveLength(53);
    expect(keys.filter((key) => !key.black)).toHaveLength(31);
    expect(keys[1]).toMatchObject({ midi: 37, black: true });
    expect(keys[1]!.left + keys[1]!.width / 2).toBeCloseTo(1);
  });

  test('knows the key under a finger', () => {
    expect(keyAt(keys, 0.9, 0.2)).toBe(37);
    expect(keyAt(keys, 0.9, 0.9)).toBe(36);
    expect(keyAt(keys, 14.5, 0.1)).toBe(60);
    expect(keyAt(keys, -3, 0.5)).toBe(36);
    expect(keyAt(keys, 99, 0.5)).toBe(88);
  });

  test('moves the nearer end and leaves room for a melody', () => {
    const range = { lowest: 60, highest: 79 };
    const limits = { min_ambitus_semitones: 7 };
    expect(nearestEnd(range, 55)).toBe('lowest');
    expect(nearestEnd(range, 71)).toBe('highest');
    expect(moved(range, 'lowest', 57, limits)).toEqual({ lowest: 57, highest: 79 });
    expect(moved(range, 'lowest', 78, limits)).toEqual({ lowest: 72, highest: 79 });
    expect(moved(range, 'highest', 61, limits)).toEqual({ lowest: 60, highest: 67 });
  });
});
