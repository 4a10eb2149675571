import type { Options, Piece, Score } from '../api/types';
import { Problem } from '../api/problem';

/** A score's page, as the server renders it: what is alive of it, and what only stands there. */
export interface ScorePage {
  score: Score;
  piece: Piece;
  /** The reader's own piece: it can be changed. */
  mine: boolean;
  /** What can be asked of the engine. */
  options: Options;
  /** One SVG a system. */
  engraved: string[];
  /** What says something of this very score, by the selector it stands under. */
  parts: Map<string, Element>;
}

const PARTS = [
  '.c-score__facts',
  '.c-credits',
  '#score-text',
  '.c-downloads',
  '.c-provenance',
  '.c-measured',
  '.c-ai',
];

export function readPage(root: ParentNode): ScorePage {
  const props = JSON.parse(root.querySelector('#view-props')?.textContent ?? '{}') as {
    score: Score;
    piece: Piece;
    mine?: boolean;
    options: Options;
  };
  const systems = [...root.querySelectorAll('[data-slot="systems"] .c-system')];
  const parts = PARTS.flatMap((part): [string, Element][] => {
    const element = root.querySelector(part);
    return element ? [[part, element]] : [];
  });
  return {
    score: props.score,
    piece: props.piece,
    mine: props.mine ?? false,
    options: props.options,
    engraved: systems.map((each) => each.innerHTML),
    parts: new Map(parts),
  };
}

export function pathOf(piece: string, score: string): string {
  return `/pieces/${piece}/${score}`;
}

/** The pages of a piece's versions, each fetched once: a version never changes. */
export class Pages {
  #piece: string;
  #pages = new Map<string, Promise<ScorePage>>();

  constructor(first: ScorePage) {
    this.#piece = first.piece.id;
    this.#pages.set(first.score.id, Promise.resolve(first));
  }

  /** Throws a Problem. */
  load(score: string): Promise<ScorePage> {
    let page = this.#pages.get(score);
    if (!page) {
      page = fetchPage(pathOf(this.#piece, score));
      page.catch(() => this.#pages.delete(score));
      this.#pages.set(score, page);
    }
    return page;
  }
}

async function fetchPage(path: string): Promise<ScorePage> {
  const response = await fetch(path, { credentials: 'same-origin' }).catch(() => {
    throw new Problem(0, '');
  });
  if (!response.ok) throw Problem.of(response.status, null);
  return readPage(new DOMParser().parseFromString(await response.text(), 'text/html'));
}

/** Puts what the server says of this version where it said it of the last one. */
export function showParts({ parts }: ScorePage, root: ParentNode = document): void {
  for (const [selector, element] of parts) {
    const old = root.querySelector(selector);
    if (old && old !== element) old.replaceWith(element);
  }
}
