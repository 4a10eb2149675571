import type { JobEvent, MelodyJob } from './types';

export interface TakeProgress {
  index: number;
  /** `<measure>` elements, in order. */
  bars: string[];
  scoreId: string | null;
  /** What was measured of it: `stress_on_beat`, `original` (0 to 1), `longest_copy` (notes). */
  figures: Record<string, number>;
}

export type Status =
  | 'idle'
  | 'sending'
  | 'queued'
  | 'reading'
  | 'composing'
  | 'chords'
  | 'voices'
  | 'piano'
  | 'guitar'
  | 'writing'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

export interface Progress {
  status: Status;
  fraction: number;
  frame: { head: string; tail: string } | null;
  takes: TakeProgress[];
  piece: string | null;
  fault: { detail: string; field: string | null } | null;
  /** The number of the last event taken in. */
  last: number;
}

export const NOTHING: Progress = {
  status: 'idle',
  fraction: 0,
  frame: null,
  takes: [],
  piece: null,
  fault: null,
  last: 0,
};

export function isRunning({ status }: Progress): boolean {
  return !['idle', 'succeeded', 'failed', 'cancelled'].includes(status);
}

/** What a job is before its first event: so many empty takes. */
export function begun(job: Pick<MelodyJob, 'request'>): Progress {
  return { ...NOTHING, status: 'queued', takes: emptyTakes(job.request.takes) };
}

function emptyTakes(count: number): TakeProgress[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    bars: [],
    scoreId: null,
    figures: {},
  }));
}

/** The progress after one more event. Bars come by index, so a repeated one changes nothing. */
export function after(progress: Progress, event: JobEvent): Progress {
  const now = { ...progress, last: event.n };
  switch (event.type) {
    case 'frame':
      return {
        ...now,
        frame: { head: event.head, tail: event.tail },
        takes: progress.takes.length === event.takes ? progress.takes : emptyTakes(event.takes),
      };
    case 'stage':
      return { ...now, status: event.stage, fraction: event.fraction };
    case 'bars': {
      const takes = progress.takes.map((take) => {
        const fresh = event.bars.filter((bar) => bar.take === take.index);
        if (fresh.length === 0) return take;
        const bars = [...take.bars];
        for (const bar of fresh) bars[bar.index] = bar.musicxml;
        return { ...take, bars };
      });
      return { ...now, status: 'composing', fraction: event.fraction, takes };
    }
    case 'succeeded': {
      const kept = new Map(event.takes.map((take) => [take.index, take]));
      const takes = progress.takes.map((take) => ({
        ...take,
        scoreId: kept.get(take.index)?.score ?? null,
        figures: kept.get(take.index)?.figures ?? {},
      }));
      return { ...now, status: 'succeeded', fraction: 1, piece: event.piece, takes };
    }
    case 'failed':
      return { ...now, status: 'failed', fault: { detail: event.detail, field: event.field } };
    case 'cancelled':
      return { ...now, status: 'cancelled' };
  }
}

/** Whether the take has its last bar: nothing of it is still to come. */
export function isWhole({ bars }: TakeProgress): boolean {
  return bars.at(-1)?.includes('<bar-style>light-heavy</bar-style>') ?? false;
}

/** The take's MusicXML so far (its first `most` bars), or '' before its first bar. */
export function documentOf({ frame }: Progress, take: TakeProgress, most = Infinity): string {
  if (!frame || take.bars.length === 0) return '';
  return frame.head + take.bars.slice(0, most).join('') + frame.tail;
}
