import createClient from 'openapi-fetch';
import type { components, paths } from '../contract/api';
import { Problem } from './problem';
import type {
  Alternative,
  Arrange,
  Change,
  Copy,
  Correction,
  Edit,
  FileVoices,
  Job,
  JobEvent,
  Language,
  Mark,
  MelodyIn,
  MelodyJob,
  Love,
  Motif,
  Piece,
  Played,
  PlayedNote,
  Prosody,
  RemixIn,
  Score,
  Sharing,
  Texture,
  TextureHeard,
  TuneHit,
  VerseCost,
  Version,
} from './types';

type Schemas = components['schemas'];

const SAFE = new Set(['GET', 'HEAD']);

let pageToken = '';

/** The token that came with the page, for when the cookie cannot be read. */
export function setCsrfToken(token: string | undefined): void {
  pageToken = token ?? '';
}

export function csrfToken(cookies = document.cookie): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(cookies)?.[1] ?? pageToken;
}

const server = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  fetch: (request) => fetch(request), // looked up at each call, so that tests can stand in
});
server.use({
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set('X-CSRFToken', csrfToken());
    return request;
  },
});

type Answer<Data> = Promise<{ data?: Data; error?: unknown; response: Response }>;

/** What was asked for; throws {@link Problem}, or the abort of the caller's own signal. */
async function answer<Data>(asked: Answer<Data>, signal?: AbortSignal): Promise<Data> {
  let came: Awaited<Answer<Data>>;
  try {
    came = await asked;
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, '');
  }
  if (came.data === undefined) throw Problem.of(came.response.status, came.error);
  return came.data;
}

/** For a call whose signal may be missing. */
const until = (signal?: AbortSignal) => (signal ? { signal } : {});

export const api = {
  prosody(
    body: { words: string; language: Language; corrections: Correction[] },
    signal?: AbortSignal,
  ): Promise<Prosody> {
    return answer(server.POST('/api/prosody', { body, ...until(signal) }), signal);
  },

  compose(body: MelodyIn, idempotencyKey: string): Promise<MelodyJob> {
    const header = { 'Idempotency-Key': idempotencyKey };
    return answer(server.POST('/api/jobs/melody', { body, params: { header } }));
  },

  remix(asked: RemixIn, idempotencyKey: string): Promise<Job> {
    const header = { 'Idempotency-Key': idempotencyKey };
    const body = asked as Schemas['RemixIn']; // the server fills in what is left out
    return answer(server.POST('/api/jobs/remix', { body, params: { header } }));
  },

  /** Chords, four voices, a piano or a guitar beside a melody. */
  arrange(asked: { score: string; request: Arrange }, idempotencyKey: string): Promise<Job> {
    const header = { 'Idempotency-Key': idempotencyKey };
    const body = asked as Schemas['ArrangeIn']; // the server fills in what is left out
    return answer(server.POST('/api/jobs/arrange', { body, params: { header } }));
  },

  /** How an instrument begins in a texture. */
  texture(id: string, layer: Played, texture: Texture, seed: number): Promise<TextureHeard> {
    const params = { path: { id, texture }, query: { seed, layer } };
    return answer(server.GET('/api/scores/{id}/textures/{texture}', { params }));
  },

  /** What a score has kept of another. */
  change(id: string, since: string): Promise<Change> {
    const params = { path: { id }, query: { since } };
    return answer(server.GET('/api/scores/{id}/change', { params }));
  },

  /** Makes a score the beginning of a piece of one's own. */
  copy(id: string, title: string): Promise<Copy> {
    const params = { path: { id } };
    return answer(server.POST('/api/scores/{id}/copies', { body: { title }, params }));
  },

  /** Typed notes as a piece. */
  motif(body: Motif): Promise<Piece> {
    return answer(server.POST('/api/motifs', { body }));
  },

  /** The voices of a file that is about to be brought. */
  fileVoices(file: File): Promise<FileVoices> {
    const body = new FormData();
    body.append('file', file);
    const sent = { body: body as never, bodySerializer: () => body };
    return answer(server.POST('/api/uploads/voices', sent));
  },

  piece(id: string): Promise<Piece> {
    return answer(server.GET('/api/pieces/{id}', { params: { path: { id } } }));
  },

  /** One's own pieces, or the newest public ones. */
  async pieces(mine: boolean): Promise<Piece[]> {
    return (await answer(server.GET('/api/pieces', { params: { query: { mine } } }))).items;
  },

  job(id: string): Promise<Job> {
    return answer(server.GET('/api/jobs/{id}', { params: { path: { id } } }));
  },

  cancel(id: string): Promise<Job> {
    return answer(server.POST('/api/jobs/{id}/cancel', { params: { path: { id } } }));
  },

  events(id: string, after: number, signal?: AbortSignal): Promise<JobEvent[]> {
    const params = { path: { id }, query: { after } };
    return answer(server.GET('/api/jobs/{id}/events', { params, ...until(signal) }), signal);
  },

  score(id: string): Promise<Score> {
    return answer(server.GET('/api/scores/{id}', { params: { path: { id } } }));
  },

  async alternatives(id: string, note: string, signal?: AbortSignal): Promise<Alternative[]> {
    const params = { path: { id }, query: { note } };
    const asked = server.GET('/api/scores/{id}/alternatives', { params, ...until(signal) });
    return (await answer(asked, signal)).items;
  },

  async marks(id: string, part: string): Promise<Mark[]> {
    const params = { path: { id }, query: { part } };
    const asked = server.GET('/api/scores/{id}/marks', { params });
    return (await answer(asked)).marks as unknown as Mark[];
  },

  /** What fitting the further verses to the first one's tune costs. */
  async verses(id: string, part: string): Promise<VerseCost[]> {
    const params = { path: { id }, query: { part } };
    return (await answer(server.GET('/api/scores/{id}/verses', { params }))).verses;
  },

  /** Changes a score by hand: the answer is the new one. `base`: the piece's current score. */
  edit(id: string, body: { base: string; edit: Edit }): Promise<Score> {
    return answer(server.POST('/api/scores/{id}/edits', { body, params: { path: { id } } }));
  },

  /** `chords`: those that stay; null leaves them as they are. */
  lock(
    id: string,
    notes: string[],
    places: string[],
    chords: string[] | null = null,
  ): Promise<Score> {
    const params = { path: { id } };
    const body = { notes, places, chords };
    return answer(server.PUT('/api/scores/{id}/locks', { body, params }));
  },

  /** Makes a score the one that its piece shows. */
  choose(piece: string, body: { score: string; base: string }): Promise<Piece> {
    const params = { path: { id: piece } };
    return answer(server.PUT('/api/pieces/{id}/current', { body, params }));
  },

  /** Who sees a piece of one's own. */
  sharing(piece: string): Promise<Sharing> {
    return answer(server.GET('/api/pieces/{id}/sharing', { params: { path: { id: piece } } }));
  },

  share(piece: string, body: Pick<Sharing, 'visibility' | 'licence'>): Promise<Sharing> {
    const params = { path: { id: piece } };
    return answer(server.PUT('/api/pieces/{id}/sharing', { body, params }));
  },

  async history(piece: string): Promise<Version[]> {
    const params = { path: { id: piece } };
    return (await answer(server.GET('/api/pieces/{id}/history', { params }))).items;
  },

  /** Whether the piece is loved from now on, and by how many then. */
  love(piece: string, loves: boolean): Promise<Love> {
    const params = { path: { id: piece } };
    return answer(server.PUT('/api/pieces/{id}/love', { body: { loves }, params }));
  },

  /** Somebody pressed Play. Nobody waits for it, and nothing is said when it fails. */
  async played(piece: string): Promise<void> {
    await server
      .POST('/api/pieces/{id}/play', { params: { path: { id: piece } } })
      .catch(() => undefined);
  },

  /** Where a phrase is sung, in any key and tempo. */
  async findTune(notes: PlayedNote[], signal?: AbortSignal): Promise<TuneHit[]> {
    const asked = server.POST('/api/search/tune', { body: { notes }, ...until(signal) });
    return (await answer(asked, signal)).items;
  },

  /** A score's MusicXML. */
  async musicxml(url: string): Promise<string> {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) throw Problem.of(response.status, null);
    return response.text();
  },
};

/** A key for a request that may be sent twice. `randomUUID` is missing on plain http, where someone
 * may try the studio in her own network. */
export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
