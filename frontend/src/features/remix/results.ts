import type { Version } from '../../api/types';
import { named, t } from '../../i18n';

/** What came of one change: its takes, and what they were made from. */
export interface Results {
  /** The version that was there before. */
  before: string;
  operation: string;
  takes: Version[];
}

/** What is read of an operation as the server keeps it. */
interface Kept {
  kind: string;
  branch?: Branch;
}

interface Branch {
  operation: string;
  traditions: Record<string, number>;
}

/**
 * The takes beside a version, itself among them; of an evolution its whole tree. Null for what was
 * not made of anything.
 */
export function resultsOf(versions: Version[], id: string): Results | null {
  const known = new Map(versions.map((each) => [each.id, each]));
  const here = known.get(id);
  if (!here?.parent || !here.operation) return null;
  const request = requestOf(here);
  const before = rootOf(known, here, request);
  const same = versions.filter((each) => each.parent && requestOf(each) === request);
  const takes = same.filter((each) => rootOf(known, each, request) === before);
  return { before, operation: here.operation.kind, takes };
}

/** An operation without what differs from take to take. */
export function requestOf({ operation }: Version): string {
  const { branch: _, ...request } = (operation ?? {}) as Partial<Kept>;
  return JSON.stringify(request);
}

/** The last version on the way back that this request has not made: of a take, its parent. */
function rootOf(known: Map<string, Version>, take: Version, request: string): string {
  let root = take.parent!;
  for (let at = known.get(root); at?.parent && isNode(at, request); at = known.get(root))
    root = at.parent;
  return root;
}

/** Only evolutions go on from their own takes; two equal changes one after the other do not. */
function isNode(version: Version, request: string): boolean {
  return (version.operation as Kept | null)?.kind === 'evolve' && requestOf(version) === request;
}

/** A version of an evolution and what was made of it. */
export interface Node {
  id: string;
  children: Node[];
}

/** The tree that the takes of an evolution make, from what was there before. */
export function treeOf({ before, takes }: Results): Node {
  const grow = (id: string): Node => ({
    id,
    children: takes.filter(({ parent }) => parent === id).map((each) => grow(each.id)),
  });
  return grow(before);
}

/** How a node of an evolution was made: "Hymn", "Hymn 60 %, Folk 40 %", "varied". */
export function branchTold({ operation }: Version): string {
  const branch = (operation as Kept | null)?.branch;
  const styles = Object.entries(branch?.traditions ?? {});
  if (styles.length === 0) return t('remix.varied');
  if (styles.length === 1) return named('tradition', styles[0]![0]);
  return styles
    .map(([name, share]) => `${named('tradition', name)} ${Math.round(share * 100)} %`)
    .join(t('selection.and'));
}
