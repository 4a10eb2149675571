/** `npm run dev`, then /static/app/dev/?view=compose: the views over fixtures, without a server. */
import { bars, document as song, frame, piece, score, words } from '../tests/fixtures/song';
import { options, examples, readAsProsody } from '../tests/fixtures/server';

const asked = new URLSearchParams(location.search);
const view = asked.get('view') ?? 'compose';
document.documentElement.lang = asked.get('lang') ?? 'en';
if (asked.get('theme')) document.documentElement.dataset.theme = asked.get('theme')!;

const PROPS: Record<string, unknown> = {
  compose: { options, examples },
  score: { score: score(0), piece },
  home: {},
};

document.body.innerHTML = `
  <header class="c-header"><a class="c-brand" href="/"><img class="c-brand__mark" src="/static/img/mark.svg" alt="" width="28" height="28"><span>Cantilena</span></a>
    <nav class="c-nav"><a class="c-nav__link" href="?view=compose" aria-current="page">Compose</a><a class="c-nav__link" href="?view=score">Listen</a></nav>
    <div class="c-header__end"><span data-slot="theme"></span></div></header>
  <main id="main" class="c-main" data-view="${view}"></main>
  <script type="application/json" id="view-props"></script>`;
document.getElementById('view-props')!.textContent = JSON.stringify(PROPS[view]);

const json = (body: unknown) => new Response(JSON.stringify(body));
const realFetch = window.fetch;
window.fetch = async (input, init) => {
  const request = input instanceof Request ? input : null;
  const url = request ? new URL(request.url).pathname : String(input);
  const body = request?.method === 'POST' ? await request.clone().json() : null;
  if (url === '/api/prosody') return json(readAsProsody(body.words, body.language));
  if (url === '/api/jobs/melody')
    return json({ id: 'job0', status: 'queued', request: body, last_event: 0, takes: [] });
  if (url.startsWith('/api/jobs/')) return json({ id: 'job0', request: { takes: 2 }, takes: [] });
  if (url.endsWith('/file/musicxml')) return new Response(song());
  if (url.startsWith('/api/scores/')) return json(score(Number(url.at(-1))));
  return realFetch(input, init);
};

class FakeSocket {
  readyState = 1;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    let n = 0;
    const say = (event: object) => this.onmessage?.({ data: JSON.stringify({ n: ++n, ...event }) });
    const all = [...bars(0), ...bars(1)].sort((a, b) => a.index - b.index);
    setTimeout(() => {
      this.onopen?.();
      say({ type: 'frame', takes: 2, ...frame });
      say({ type: 'stage', stage: 'composing', fraction: 0 });
      const tick = setInterval(() => {
        const next = all.splice(0, 2);
        if (next.length > 0) say({ type: 'bars', fraction: 1 - all.length / 20, bars: next });
        else {
          clearInterval(tick);
          const takes = [0, 1].map((index) => ({ index, score: `score${index}` }));
          say({ type: 'succeeded', piece: 'piece0', takes });
        }
      }, 200);
    }, 100);
  }
  send() {}
  close() {}
}
if (location.pathname.includes('/dev/'))
  window.WebSocket = FakeSocket as unknown as typeof WebSocket;
if (asked.get('words') !== null) localStorage.setItem('cantilena.draft', JSON.stringify({ words }));

await import('../src/main');
