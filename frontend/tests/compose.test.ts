import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  draftFrom,
  languageOf,
  loadDraft,
  saveDraft,
  titleOf,
  toMelody,
  voiceOf,
  type Draft,
} from '../src/features/request/draft';
import { Composition } from '../src/features/takes/composition.svelte';
import { after, begun, documentOf, isRunning, NOTHING } from '../src/api/progress';
import type { Anacrusis, Style } from '../src/api/types';
import { bars, frame } from './fixtures/song';
import { options } from './fixtures/server';

describe('a draft', () => {
  test('begins with what the server allows', () => {
    const draft = draftFrom(options, { style: 'polka' as Style, key: 'G major', takes: 2 });
    expect(draft).toMatchObject({ style: 'folk', key: 'G major', language: 'en' });
    expect(voiceOf(options, draft.ambitus)).toBe('soprano');
  });

  test('is kept, and survives being unreadable', () => {
    saveDraft({ ...draftFrom(options), words: 'Hope' });
    expect(loadDraft(options).words).toBe('Hope');
    localStorage.setItem('cantilena.draft', '{oops');
    expect(loadDraft(options).words).toBe('');
  });

  test('asks for verses of one tune only where there are stanzas', () => {
    const asked = { ...draftFrom(options), strophic: true, form: ['A', 'B', 'A'], climax: 2 };
    expect(toMelody({ ...asked, words: 'Hope\nis the thing' }).strophic).toBe(false);
    expect(toMelody({ ...asked, words: 'Hope\nis the\n\nthing' })).toMatchObject({
      strophic: true,
      form: ['A', 'B'],
      climax: null,
    });
  });

  test('counts as lines and stanzas what is sung alone', () => {
    const asked = { ...draftFrom(options), strophic: true, form: ['A', 'B', 'A'] };
    expect(toMelody({ ...asked, words: '* * *\n\nHope\nis' }).strophic).toBe(false);
    const words = '—\nHope\nis\n\nthe';
    expect(toMelody({ ...asked, words })).toMatchObject({ strophic: true, form: ['A', 'B'] });
  });

  test('keeps how the music is to be, and asks for it', () => {
    const wishes = {
      style: 'hymn',
      blend: [{ style: 'folk', share: 0.3 }],
      melisma: 2,
      liveliness: 4,
      anacrusis: 'yes',
      chords: 'Am | E7',
    } as const;
    saveDraft({ ...draftFrom(options), words: 'Hope', ...wishes, blend: [...wishes.blend] });
    expect(loadDraft(options)).toMatchObject(wishes);
    expect(toMelody(loadDraft(options))).toMatchObject(wishes);
  });

  test('leaves what was never asked, or is not offered, to the words', () => {
    const open = { blend: [], melisma: 0, liveliness: 0, anacrusis: 'auto' };
    expect(draftFrom(options)).toMatchObject(open);
    const odd = {
      blend: [{ style: 'folk', share: 0.3 }],
      melisma: 9,
      liveliness: -1,
      anacrusis: 'maybe' as Anacrusis,
    } satisfies Partial<Draft>;
    expect(draftFrom(options, { style: 'folk', ...odd })).toMatchObject(open);
  });

  test('takes its title from the first line when it has none', () => {
    expect(titleOf({ title: ' ', words: '\nHope is the thing,\nThat' })).toBe('Hope is the thing');
    expect(toMelody({ ...draftFrom(options), words: 'A b', title: 'Song' }).title).toBe('Song');
  });

  test('knows Chinese characters when it sees them', () => {
    expect(languageOf('床前明月光', 'en')).toBe('zh');
    expect(languageOf('Hope', 'de')).toBe('de');
    expect(languageOf('', 'zh')).toBe('zh');
  });
});

describe('progress', () => {
  const start = begun({ request: { takes: 2 } as never });

  test('collects bars by take and index, repeated or not', () => {
    const [first, second] = bars(1);
    const one = { n: 2, type: 'bars', fraction: 0.1, bars: [second!, first!] } as const;
    const framed = after(start, { n: 1, type: 'frame', takes: 2, ...frame });
    const now = after(after(framed, one as never), { ...one, n: 3 } as never);
    expect(now.takes.map((take) => take.bars.length)).toEqual([0, 2]);
    expect(documentOf(now, now.takes[1]!)).toBe(
      frame.head + first!.musicxml + second!.musicxml + frame.tail,
    );
    expect(documentOf(now, now.takes[1]!, 1)).not.toContain(second!.musicxml);
    expect(documentOf(now, now.takes[0]!)).toBe('');
  });

  test('ends with the scores of the takes', () => {
    const now = after(start, {
      n: 1,
      type: 'succeeded',
      piece: 'p',
      takes: [{ index: 1, score: 's', figures: { stress_on_beat: 0.9 } }],
    });
    expect(isRunning(now)).toBe(false);
    expect(now).toMatchObject({ piece: 'p', takes: [{ scoreId: null }, { scoreId: 's' }] });
    expect(now.takes.map((take) => take.figures)).toEqual([{}, { stress_on_beat: 0.9 }]);
  });

  test('keeps what was composed when it is cancelled', () => {
    const some = after(start, { n: 1, type: 'bars', fraction: 0.1, bars: [bars(0)[0]!] });
    expect(after(some, { n: 2, type: 'cancelled' }).takes[0]!.bars).toHaveLength(1);
  });

  test('names the field that was at fault', () => {
    const failed = after(start, { n: 1, type: 'failed', detail: 'Too narrow.', field: 'ambitus' });
    expect(failed.fault).toEqual({ detail: 'Too narrow.', field: 'ambitus' });
  });
});

describe('composing', () => {
  const melody = toMelody({ ...draftFrom(options), words: 'Hope' });
  const calls: Request[] = [];
  let answers: (() => Response | Promise<Response>)[] = [];

  beforeEach(() => {
    calls.length = 0;
    vi.stubGlobal(
      'WebSocket',
      class {
        close() {}
      },
    );
    vi.stubGlobal('fetch', async (request: Request) => {
      calls.push(request);
      return answers.shift()!();
    });
    document.cookie = 'csrftoken=secret';
  });
  afterEach(() => vi.unstubAllGlobals());

  const job = () => Response.json({ id: 'job0', request: melody, takes: [] }, { status: 202 });
  const key = (call: number) => calls[call]!.headers.get('Idempotency-Key');

  test('pressing twice sends one job', async () => {
    answers = [job];
    const composition = new Composition();
    await Promise.all([composition.compose(melody), composition.compose(melody)]);
    expect(calls).toHaveLength(1);
    expect(calls[0]!.headers.get('X-CSRFToken')).toBe('secret');
    expect(composition.job?.id).toBe('job0');
    composition.close();
  });

  test('the same words after a broken line carry the same key, others a new one', async () => {
    answers = [
      () => Promise.reject(new TypeError('offline')),
      () => Promise.reject(new TypeError()),
      job,
    ];
    const composition = new Composition();
    await composition.compose(melody);
    expect(composition.problem?.offline).toBe(true);
    expect(composition.progress).toEqual(NOTHING);
    await composition.compose(melody);
    await composition.compose({ ...melody, words: 'Other' });
    expect(key(1)).toBe(key(0));
    expect(key(2)).not.toBe(key(0));
    composition.close();
  });

  test("a refused request says the server's sentence and its field", async () => {
    const problem = { status: 422, detail: 'The range is too narrow.', field: 'ambitus' };
    answers = [() => Response.json(problem, { status: 422 })];
    const composition = new Composition();
    await composition.compose(melody);
    expect(composition.problem).toMatchObject({ detail: problem.detail, field: 'ambitus' });
    expect(composition.running).toBe(false);
  });
});
