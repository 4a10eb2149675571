import { Problem } from './problem';
import type { Job, JobEvent, MelodyIn, Prosody, Correction, Score } from './types';

const SAFE = new Set(['GET', 'HEAD']);

let pageToken = '';

/** The token that came with the page, for when the cookie cannot be read. */
export function setCsrfToken(token: string | undefined): void {
  pageToken = token ?? '';
}

export function csrfToken(cookies = document.cookie): string {
  return /(?:^|;\s*)csrftoken=([^;]+)/.exec(cookies)?.[1] ?? pageToken;
}

interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** One request to our own server. Throws {@link Problem}, or the signal's abort. */
async function call<Answer>(
  path: string,
  { method = 'GET', body, headers = {}, signal }: Call = {},
): Promise<Answer> {
  const sent: Record<string, string> = { Accept: 'application/json', ...headers };
  if (body !== undefined) sent['Content-Type'] = 'application/json';
  if (!SAFE.has(method)) sent['X-CSRFToken'] = csrfToken();
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: sent,
      credentials: 'same-origin',
      signal: signal ?? null,
      body: body === undefined ? null : JSON.stringify(body),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0, '');
  }
  if (!response.ok) throw await Problem.from(response);
  return (await response.json()) as Answer;
}

const id = encodeURIComponent;

export const api = {
  prosody: (
    asked: { words: string; language: string; corrections: Correction[] },
    signal?: AbortSignal,
  ) => call<Prosody>('/api/prosody', { method: 'POST', body: asked, signal }),

  compose: (melody: MelodyIn, idempotencyKey: string) =>
    call<Job>('/api/jobs/melody', {
      method: 'POST',
      body: melody,
      headers: { 'Idempotency-Key': idempotencyKey },
    }),

  job: (job: string) => call<Job>(`/api/jobs/${id(job)}`),

  cancel: (job: string) => call<Job>(`/api/jobs/${id(job)}/cancel`, { method: 'POST' }),

  events: (job: string, after: number, signal?: AbortSignal) =>
    call<JobEvent[]>(`/api/jobs/${id(job)}/events?after=${after}`, { signal }),

  score: (score: string) => call<Score>(`/api/scores/${id(score)}`),

  async text(url: string, signal?: AbortSignal): Promise<string> {
    const response = await fetch(url, { credentials: 'same-origin', signal: signal ?? null });
    if (!response.ok) throw await Problem.from(response);
    return response.text();
  },
};
