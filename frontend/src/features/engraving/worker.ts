/// <reference lib="webworker" />
import createVerovioModule from '#verovio/verovio.mjs';
import wasmUrl from '#verovio/verovio.wasm?url';
import { enableLog, LOG_OFF, VerovioToolkit } from 'verovio/esm';
import { withOurAccidentals } from './accidentals';
import type { EngraveAnswer, EngraveOrder } from './engraver';
import { optionsFor, SERVER_WIDTH } from './options';

// One toolkit for the page: a second one would take its memory again.
const toolkit = createVerovioModule({ wasmUrl }).then((module) => {
  enableLog(LOG_OFF, module); // a score that is still growing has ties left open
  const verovio = new VerovioToolkit(module);
  warmUp(verovio);
  return verovio;
});

/** The first engraving reads Verovio's fonts, which takes longer than the engraving: a bar that
 * nobody sees pays for it, before there is one to show. */
function warmUp(verovio: VerovioToolkit): void {
  verovio.setOptions(optionsFor(SERVER_WIDTH));
  verovio.loadData(
    '<score-partwise><part-list><score-part id="P1"><part-name/></score-part></part-list>' +
      '<part id="P1"><measure number="1"><attributes><divisions>1</divisions></attributes>' +
      '<note><pitch><step>C</step><octave>5</octave></pitch><duration>4</duration>' +
      '<type>whole</type><lyric><text>la</text></lyric></note></measure></part></score-partwise>',
  );
  verovio.renderToSVG(1);
}

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
  return Array.from({ length: count }, (_, page) =>
    withOurAccidentals(verovio.renderToSVG(page + 1)),
  );
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
