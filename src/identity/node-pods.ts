import type { PodObject } from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** Which nodes have pods that were told, and which secrets those refer to. Bounded: 20,000 nodes, 200,000 of both. */
export class NodePods {
  readonly #nodes: Table<object>;
  /** For a day: a job's pod is gone before what its kubelet asked for is judged. */
  readonly #lately: Table<object>;

  constructor(state: State) {
    this.#nodes = state.table('inventory.pod-nodes', { cap: 20_000, ttlUs: 400 * DAY_US });
    this.#lately = state.table('inventory.pods-lately', { cap: 200_000, ttlUs: DAY_US });
  }

  isKnown(node: string): boolean {
    return this.#nodes.peek(node) !== undefined;
  }

  /** Whether a pod on a node was told to refer to a secret within the last day; it may be gone. */
  hadLately(node: string, namespace: string, secret: string): boolean {
    return this.#lately.peek(keyOf(node, namespace, secret)) !== undefined;
  }

  learn({ node, namespace, secrets }: PodObject, timeUs: number): void {
    this.#nodes.open(node, timeUs, () => ({}));
    for (const { name } of secrets) this.#lately.open(keyOf(node, namespace, name), timeUs, () => ({}));
  }
}

function keyOf(node: string, namespace: string, secret: string): string {
  return `${node} ${namespace}/${secret}`;
}
