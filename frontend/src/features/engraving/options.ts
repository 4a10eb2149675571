/** How a score is engraved; the server engraves with the same values (STYLEGUIDE.md). */
const COMMON = {
  font: 'Leland',
  header: 'none',
  footer: 'none',
  breaks: 'auto',
  systemMaxPerPage: 1, // a page is a system, so that one system can be replaced alone
  adjustPageHeight: true,
  svgViewBox: true,
  xmlIdChecksum: true, // the same document gives the same SVG, here and on the server
  smuflTextFont: 'none',
  lyricSize: 4.5,
  lyricWordSpace: 1.8, // dense lines otherwise touch the barlines
  spacingLinear: 0.3, // so that every hyphen finds its room: a tenth were left out at 0.25
  spacingSystem: 4,
  pageMarginLeft: 20,
  pageMarginRight: 20,
  pageMarginTop: 20,
  pageMarginBottom: 20,
} as const;

/** The width in CSS pixels for which the server engraves: pageWidth 2000 at scale 40. */
export const SERVER_WIDTH = 800;

/** Below this a re-engraved score reads better than the server's, shrunk. */
export const NARROW = 560;

/** Staff size: a little smaller where there is little room, never below a readable size. */
export function scaleFor(width: number): number {
  if (width < NARROW) return 36;
  return width < 1000 ? 40 : 44;
}

/** `size`: how much larger than usual the music stands in its line. */
export function optionsFor(width: number, size = 1) {
  const scale = scaleFor(width);
  return { ...COMMON, scale, pageWidth: Math.round((Math.max(width, 240) * 100) / scale / size) };
}
