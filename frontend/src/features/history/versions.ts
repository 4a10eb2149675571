import type { Version } from '../../api/types';

/** Sisters of one operation: the takes between which one chose. */
export interface Step {
  /** Their common parent; null for what was composed first. */
  parent: string | null;
  operation: Version['operation'];
  takes: Version[];
  /** How many branches this one stands off the first line of steps. */
  depth: number;
}

/** The steps of a piece, a line of its history after the other; a step's branches follow it. */
export function stepsOf(versions: Version[]): Step[] {
  const steps: Step[] = [];
  const place = (parent: string | null, depth: number) => {
    const groups = grouped(versions.filter((each) => each.parent === parent));
    groups.forEach((takes, index) => {
      const off = depth + (index < groups.length - 1 ? 1 : 0);
      steps.push({ parent, operation: takes[0]!.operation, takes, depth: off });
      for (const take of takes) place(take.id, off);
    });
  };
  place(null, 0);
  return steps;
}

/** Takes of one request have the same operation, but for their place in a tree. */
function grouped(children: Version[]): Version[][] {
  const groups = new Map<string, Version[]>();
  for (const child of children) {
    const { branch: _, ...operation } = (child.operation ?? {}) as Record<string, unknown>;
    const key = JSON.stringify(operation);
    groups.set(key, [...(groups.get(key) ?? []), child]);
  }
  return [...groups.values()];
}

/** The version before this one. */
export function before(versions: Version[], id: string): string | null {
  return versions.find((each) => each.id === id)?.parent ?? null;
}

/** For each version, the child that was last gone through. */
export type Trail = ReadonlyMap<string, string>;

export const NO_TRAIL: Trail = new Map();

/**
 * The version after this one: where one came back from, else the newest made of it.
 */
export function after(versions: Version[], id: string, trail: Trail): string | null {
  const children = versions.filter((each) => each.parent === id).map((each) => each.id);
  const known = trail.get(id);
  return known !== undefined && children.includes(known) ? known : (children.at(-1) ?? null);
}

/** The trail when one stands on a version: every ancestor now leads there. */
export function trodden(versions: Version[], id: string, trail: Trail): Trail {
  const next = new Map(trail);
  const parents = new Map(versions.map((each) => [each.id, each.parent]));
  for (let child = id, parent = parents.get(id); parent; parent = parents.get(parent)) {
    next.set(parent, child);
    child = parent;
  }
  return next;
}

/** The other takes of the same step, itself among them. */
export function sisters(versions: Version[], id: string): Version[] {
  return stepsOf(versions).find(({ takes }) => takes.some((take) => take.id === id))?.takes ?? [];
}
