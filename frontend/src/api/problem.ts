/**
 * What the server (or the network) said instead of an answer. `detail` is one sentence for the
 * person; `field` names the field of the request it belongs to.
 */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly field: string | null = null,
  ) {
    super(detail);
    this.name = 'Problem';
  }

  /** The network failed before the server could answer. */
  get offline(): boolean {
    return this.status === 0;
  }

  static async from(response: Response): Promise<Problem> {
    const body: unknown = await response.json().catch(() => null);
    const problem = (body ?? {}) as { detail?: unknown; title?: unknown; field?: unknown };
    const sentence = [problem.detail, problem.title].find(
      (text): text is string => typeof text === 'string' && text !== '',
    );
    const field = typeof problem.field === 'string' ? problem.field : null;
    return new Problem(response.status, sentence ?? '', field);
  }
}
