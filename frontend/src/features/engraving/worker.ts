/// <reference lib="webworker" />
import createVerovioModule from '#verovio/verovio.mjs';
import wasmUrl from '#verovio/verovio.wasm?url';
import { enableLog, LOG_OFF, VerovioToolkit } from 'verovio/esm';
import type { EngraveAnswer, EngraveOrder } from './engraver';
import { optionsFor } from './options';

// One toolkit for the page: a second one would take its memory again.
const toolkit = createVerovioModule({ wasmUrl }).then((module) => {
  enableLog(LOG_OFF, module); // a score that is still growing has ties left open
  return new VerovioToolkit(module);
});

/** Verovio avoids a last line of one bar by squeezing it in, words and all; another size does
 * better. */
const SIZES = [1, 0.95, 1.06, 0.9, 1.12];

async function engrave({ document, width, atMost, settled }: EngraveOrder): Promise<string[]> {
  const verovio = await toolkit;
  verovio.setOptions(optionsFor(width));
  if (!verovio.loadData(document)) throw new Error('Verovio could not read the score.');
  for (const size of settled ? SIZES.slice(1) : []) {
    if (!endsAlone(verovio)) break;
    verovio.setOptions(optionsFor(width, size));
    verovio.redoLayout();
  }
  const count = Math.min(verovio.getPageCount(), atMost ?? Infinity);
  return Array.from({ length: count }, (_, page) => verovio.renderToSVG(page + 1));
}

function endsAlone(verovio: VerovioToolkit): boolean {
  const pages = verovio.getPageCount();
  return pages > 1 && verovio.renderToSVG(pages).split('class="measure"').length === 2;
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
