export interface System {
  svg: string;
  /** The SVG without generated ids: two systems that look alike have the same. */
  look: string;
}

const ROOT_ID = /<svg[^>]*\sid="([^"]+)"/;
// The server's own ids (n17, m0-1) stay; Verovio's generated ones change with every load.
const GENERATED_ID = /\sid="(?!(?:[nr]\d+|m\d+-\d+)")[^"]*"/g;

export function look(svg: string): string {
  const root = ROOT_ID.exec(svg)?.[1];
  const bare = root ? svg.replaceAll(root, '') : svg;
  return bare.replace(GENERATED_ID, '');
}

/** The new systems, but the old object wherever nothing to be seen has changed. */
export function replaceChanged(before: System[], svgs: string[]): System[] {
  return svgs.map((svg, index) => {
    const next = { svg, look: look(svg) };
    const old = before[index];
    return old?.look === next.look ? old : next;
  });
}
