/** Flat, natural and sharp of figured bass: the same of the staff, and how far they are raised. */
const RAISED: Record<string, [glyph: string, by: number]> = {
  '\uea64': ['\ue260', 65],
  '\uea65': ['\ue261', 133],
  '\uea66': ['\ue262', 133],
};
const FOREIGN = /<tspan font-family="[^"]*" font-size="[^"]*">([\uea64-\uea66])<\/tspan>/g;

/** The accidentals of chord symbols from the face that the page has: Verovio asks for another, as
 * Leland has none made for text. The server does the same (studio/pieces/engraving.py). */
export function withOurAccidentals(svg: string): string {
  return svg.replace(FOREIGN, (_, sign: string) => {
    const [glyph, by] = RAISED[sign]!;
    return `<tspan font-family="Leland" font-size="400px" baseline-shift="${by}">${glyph}</tspan>`;
  });
}
