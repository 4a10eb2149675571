import index from '../../../../static/sounds/index.json';

const URLS: Record<string, string> = index;
const fetched = new Map<number, Promise<ArrayBuffer>>();

/** The instruments offered to the listener, by General MIDI program. */
export const INSTRUMENTS = [52, 53, 0, 73, 40, 71, 68, 42, 74, 24, 46, 19, 21, 10, 48].filter(
  (program) => String(program) in URLS,
);

/** The pack of a program we have, or the choir's for one that we have not. */
export function available(program: number): number {
  return String(program) in URLS ? program : 52;
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
