import createClient from 'openapi-fetch';
import type { paths } from '../contract/api';
import { Problem } from './problem';
import type { Correction, Job, JobEvent, Language, MelodyIn, Prosody, Score } from './types';

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

  compose(body: MelodyIn, idempotencyKey: string): Promise<Job> {
    const header = { 'Idempotency-Key': idempotencyKey };
    return answer(server.POST('/api/jobs/melody', { body, params: { header } }));
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

  /** A score's MusicXML. */
  async musicxml(url: string): Promise<string> {
    const response = await fetch(url, { credentials: 'same-origin' });
    if (!response.ok) throw Problem.of(response.status, null);
    return response.text();
  },
};
