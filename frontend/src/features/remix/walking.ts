import type { Node } from './results';

/** Where an arrow leads to in a tree that is all unfolded: up and down in the order in which it is
 * written, left to the parent, right to the first child. Null where the key leads nowhere. */
export function moved(root: Node, id: string, key: string): string | null {
  const order = written(root);
  const at = order.findIndex((each) => each.node.id === id);
  const here = order[at];
  if (!here) return null;
  switch (key) {
    case 'ArrowDown':
      return order[at + 1]?.node.id ?? null;
    case 'ArrowUp':
      return order[at - 1]?.node.id ?? null;
    case 'ArrowRight':
      return here.node.children[0]?.id ?? null;
    case 'ArrowLeft':
      return here.parent;
    case 'Home':
      return root.id;
    case 'End':
      return order.at(-1)!.node.id;
    default:
      return null;
  }
}

function written(
  node: Node,
  parent: string | null = null,
): { node: Node; parent: string | null }[] {
  return [{ node, parent }, ...node.children.flatMap((child) => written(child, node.id))];
}
