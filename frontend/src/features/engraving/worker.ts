/// <reference lib="webworker" />
import createVerovioModule from '#verovio/verovio.mjs';
import wasmUrl from '#verovio/verovio.wasm?url';
import { VerovioToolkit } from 'verovio/esm';
import type { EngraveAnswer, EngraveOrder } from './engraver';
import { optionsFor } from './options';

// One toolkit for the page: a second one would take its memory again.
const toolkit = createVerovioModule({ wasmUrl }).then((module) => new VerovioToolkit(module));

async function engrave({ document, width, atMost }: EngraveOrder): Promise<string[]> {
  const verovio = await toolkit;
  verovio.setOptions(optionsFor(width, atMost === undefined));
  if (!verovio.loadData(document)) throw new Error('Verovio could not read the score.');
  const count = Math.min(verovio.getPageCount(), atMost ?? Infinity);
  return Array.from({ length: count }, (_, page) => verovio.renderToSVG(page + 1));
}

self.onmessage = async ({ data: order }: MessageEvent<EngraveOrder>) => {
  let answer: EngraveAnswer;
  try {
    answer = { id: order.id, systems: await engrave(order) };
  } catch (error) {
    answer = { id: order.id, error: String(error) };
  }
  self.postMessage(answer);
};
