import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { type Seen, sawOn } from './seen.ts';

/** A network that pods speak from, some of the nodes they are on, and how many pods were located in it. */
interface PodNetworkCell {
  nodes: Seen[];
  pods: number;
}

/** Nodes whose pods must turn up in a strange network before it is taken for one of pods. */
const STRANGE_NODES = 3;
const TTL_US = 30 * DAY_US;
const BY_NETWORK = { cap: 20_000, ttlUs: TTL_US };

/** Networks that pods of the cluster speak from, and whether one belongs to a single node. */
export class PodNetworks {
  readonly #networks: Table<PodNetworkCell>;
  /** Networks that pods were not expected in, and their nodes. */
  readonly #strange: Table<PodNetworkCell>;

  constructor(state: State) {
    this.#strange = state.table('places.strange-networks', BY_NETWORK);
    this.#networks = state.table('places.nodes-by-pod-network', BY_NETWORK);
  }

  /** All of them, with the number of pods in each. */
  all(): readonly Seen[] {
    const slots = [...this.#networks.slots()].filter(({ cell }) => cell.pods > 0);
    return slots.map(({ key, cell, seenUs }) => [key, seenUs, cell.pods]);
  }

  /** Whether pods of several nodes speak from a network: then it tells nothing of where a pod is. */
  isShared(network: string): boolean {
    return (this.#networks.peek(network)?.nodes.length ?? 0) > 1;
  }

  /** Learns where a pod is that was located for the first time. */
  learn(node: string, network: string, timeUs: number): void {
    sawOn(this.#count(network, timeUs).nodes, node, timeUs, 2);
  }

  /**
   * Notes where a pod spoke from that was not expected there. One stolen token is one pod; a network in which pods of
   * several nodes turn up belongs to the pods, and only never came up before.
   */
  suspect(node: string, network: string, timeUs: number): void {
    const { nodes } = this.#strange.open(network, timeUs, emptyNetwork);
    sawOn(nodes, node, timeUs, STRANGE_NODES);
    if (nodes.length >= STRANGE_NODES) this.#count(network, timeUs);
  }

  #count(network: string, timeUs: number): PodNetworkCell {
    const cell = this.#networks.open(network, timeUs, emptyNetwork);
    // An earlier version did not count them.
    cell.pods = (cell.pods ?? 0) + 1;
    return cell;
  }
}

function emptyNetwork(): PodNetworkCell {
  return { nodes: [], pods: 0 };
}
