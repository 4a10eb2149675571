import { expect, test } from 'vitest';
import { withOurAccidentals } from '../src/features/engraving/accidentals';

const foreign = (sign: string) => `<tspan font-family="Leipzig" font-size="720px">${sign}</tspan>`;
const plain = (text: string) => `<tspan font-size="405px">${text}</tspan>`;

test('the sharp of a chord is one of ours, and what follows stays', () => {
  const found = withOurAccidentals(`${plain('F')}\n${foreign('\uea66')}\n${plain('m7')}`);
  expect(found).not.toContain('Leipzig');
  expect(found).toContain('baseline-shift="133">\ue262</tspan>');
  expect(found).toContain(plain('m7'));
});

test('all else stays', () => {
  expect(withOurAccidentals(plain('Gm'))).toBe(plain('Gm'));
});
