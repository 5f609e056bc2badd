import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** Nodes that run a static pod of one name. */
interface FamilyCell {
  nodes: string[];
}

/** Static pods of one node, as `namespace/name` without the node's. */
interface NodeCell {
  families: string[];
}

/**
 * On more nodes than these runs an agent, and not the control plane: an etcd has at most seven members (etcd.io, FAQ,
 * "What is maximum cluster size?").
 */
const MOST_MEMBERS = 7;
const MAX_FAMILIES = 32;
const LIMITS = { cap: 20_000, ttlUs: 90 * DAY_US };

/**
 * Pods that kubelets run from files of their node, as the control plane runs where nobody else runs it. The API has copies
 * of them that bear the name of their node behind their own; any other pod's name ends in characters that the server made up, or
 * in a number.
 */
export class StaticPods {
  readonly #families: Table<FamilyCell>;
  readonly #nodes: Table<NodeCell>;

  constructor(state: State) {
    this.#families = state.table('places.static-pods', LIMITS);
    this.#nodes = state.table('places.static-nodes', LIMITS);
  }

  /** A kubelet made or wrote of a pod, `namespace/name`, which may be a static one of its node. */
  learn(pod: string, node: string, timeUs: number): void {
    if (node === '' || !pod.endsWith(`-${node}`)) return;
    const family = pod.slice(0, -node.length - 1);
    const known = this.#nodes.peek(node)?.families ?? [];
    if (known.includes(family) || known.length >= MAX_FAMILIES) return;
    this.#nodes.open(node, timeUs, () => ({ families: [] })).families.push(family);
    const { nodes } = this.#families.open(family, timeUs, () => ({ nodes: [] }));
    if (nodes.length <= MOST_MEMBERS) nodes.push(node);
  }

  /** Whether a node runs static pods that few others run. */
  bearsControlPlane(node: string): boolean {
    return this.#nodes.peek(node)?.families.some((family) => this.#isRare(family)) ?? false;
  }

  /** Whether a pod, by its name, is a static one that few nodes run; `isNode` knows the nodes. */
  isControlPlane(pod: string, isNode: (name: string) => boolean): boolean {
    for (let dash = pod.indexOf('-'); dash > 0; dash = pod.indexOf('-', dash + 1))
      if (isNode(pod.slice(dash + 1))) return this.#isRare(pod.slice(0, dash));
    return false;
  }

  #isRare(family: string): boolean {
    return (this.#families.peek(family)?.nodes.length ?? 0) <= MOST_MEMBERS;
  }
}
