import index from '../../../../static/sounds/index.json';

const URLS: Record<string, string> = index;
const fetched = new Map<number, Promise<ArrayBuffer>>();

/** The instruments offered to the listener, by General MIDI program. */
export const INSTRUMENTS = [52, 53, 0, 73, 40, 71, 68, 42, 74, 24, 46, 19, 21, 10, 48].filter(
  (program) => String(program) in URLS,
);

/** Of each family of eight programs, the one that stands in for those that we have not. */
const KIN = [0, 10, 19, 24, 24, 48, 48, 71, 71, 73, 73, 48, 48, 24, 10, 10];
const NEARER: Record<number, number> = { 41: 40, 43: 42, 69: 68 };

/** The pack of a program we have, or that of its kin, or the choir's. */
export function available(program: number): number {
  const kin = [program, NEARER[program] ?? program, KIN[Math.floor(program / 8)] ?? 52];
  return kin.find((each) => String(each) in URLS) ?? 52;
}

/** The program's sound bank; fetched once, and again only if that failed. */
export function soundBank(program: number): Promise<ArrayBuffer> {
  let bank = fetched.get(program);
  if (!bank) {
    bank = download(URLS[program]!);
    fetched.set(program, bank);
    bank.catch(() => fetched.delete(program));
  }
  return bank;
}

async function download(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.arrayBuffer();
}
