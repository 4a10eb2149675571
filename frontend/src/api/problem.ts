/**
 * What the server (or the network) said instead of an answer. `detail` is one sentence for the
 * person; `field` names the field of the request it belongs to.
 */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly field: string | null = null,
    /** The version that stands now, where somebody else was faster (409). */
    readonly current: string | null = null,
  ) {
    super(detail);
    this.name = 'Problem';
  }

  /** The network failed before the server could answer. */
  get offline(): boolean {
    return this.status === 0;
  }

  /** From a problem+json body, or from whatever else came instead of it. */
  static of(status: number, body: unknown): Problem {
    const { detail, title, field, current } = (typeof body === 'object' && body ? body : {}) as {
      [name: string]: unknown;
    };
    const sentence = [detail, title].find((text) => typeof text === 'string' && text !== '');
    const text = (value: unknown) => (typeof value === 'string' ? value : null);
    return new Problem(status, String(sentence ?? ''), text(field), text(current));
  }
}
