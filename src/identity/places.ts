import type { Caller } from '../model/caller.ts';
import type { SourceClass } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { networkOf } from './network.ts';
import { emptyPlace, learnPlace, ownerOf, type PlaceCell, spoke } from './place.ts';
import { PodLives } from './pod-lives.ts';
import { PodNetworks } from './pod-networks.ts';
import { accountNamespace } from './principal.ts';
import { type Seen, sawOn, seenAt } from './seen.ts';
import { StaticPods } from './static-pods.ts';

/** Whose an address is, as far as the log showed. */
export interface AddressCell {
  pods: Seen[];
  nodes: Seen[];
}

const NODE = 'system:node:';
const LIMITS = { cap: 200_000, ttlUs: 30 * DAY_US };

/** Addresses of pods, nodes and token-only accounts, learnt from unflagged requests alone. */
export class Places {
  readonly lives: PodLives;
  readonly podNetworks: PodNetworks;
  readonly staticPods: StaticPods;
  readonly #pods: Table<PlaceCell>;
  readonly #nodes: Table<PlaceCell>;
  readonly #accounts: Table<PlaceCell>;
  readonly #tokens: Table<PlaceCell>;
  readonly #addresses: Table<AddressCell>;
  /** Networks of all nodes of the cluster, under one key. */
  readonly #nodeNetworks: Table<PlaceCell>;
  /** Pods that spoke both from an address of their own and from their node's, under one key. */
  readonly #masqueraded: Table<{ pods: number }>;

  constructor(state: State) {
    this.#pods = state.table('places.pods', { ...LIMITS, isByCaller: true });
    this.lives = new PodLives(state);
    this.podNetworks = new PodNetworks(state);
    this.#masqueraded = state.table('places.masqueraded', { cap: 1, ttlUs: LIMITS.ttlUs });
    this.staticPods = new StaticPods(state);
    this.#nodes = state.table('places.nodes', { ...LIMITS, isByCaller: true });
    this.#accounts = state.table('places.accounts', LIMITS);
    this.#tokens = state.table('places.tokens', LIMITS);
    this.#addresses = state.table('places.addresses', { ...LIMITS, isByCaller: true });
    this.#nodeNetworks = state.table('places.node-networks', { cap: 1, ttlUs: LIMITS.ttlUs });
  }

  pod(uid: string): Readonly<PlaceCell> | undefined {
    return this.#pods.peek(uid);
  }

  node(name: string): Readonly<PlaceCell> | undefined {
    return this.#nodes.peek(name);
  }

  account(username: string): Readonly<PlaceCell> | undefined {
    return this.#accounts.peek(username);
  }

  token(id: string): Readonly<PlaceCell> | undefined {
    return this.#tokens.peek(id);
  }

  address(ip: string): Readonly<AddressCell> | undefined {
    return this.#addresses.peek(ip);
  }

  /** Networks that nodes speak from, with the number of nodes in each. */
  nodeNetworks(): readonly Seen[] {
    return this.#nodeNetworks.peek('')?.networks ?? [];
  }

  /** Whether pods sometimes speak from their node's address: networks that hide them on some ways do that to all. */
  hasMasquerading(): boolean {
    return this.#masqueraded.peek('') !== undefined;
  }

  classOf(ip: string): SourceClass {
    if (!ip) return 'unknown';
    const cell = this.#addresses.peek(ip);
    if (cell?.nodes.length) return 'node';
    return cell?.pods.length ? 'pod' : 'other';
  }

  /** Somebody wrote the status of a pod, `namespace/name`. */
  podWritten(pod: string, { user }: Caller, timeUs: number): void {
    this.lives.written(pod, timeUs);
    this.#learnStatic(pod, user.username, timeUs);
  }

  /** Kubelets make nothing but copies of their static pods. */
  podMade(pod: string, { user }: Caller, timeUs: number): void {
    this.#learnStatic(pod, user.username, timeUs);
  }

  #learnStatic(pod: string, username: string, timeUs: number): void {
    if (username.startsWith(NODE)) this.staticPods.learn(pod, username.slice(NODE.length), timeUs);
  }

  /** Learns where the caller speaks from; never called for a flagged request. */
  learn(caller: Caller, timeUs: number): void {
    const owner = ownerOf(caller);
    if (!caller.source.ip || owner.kind === 'other') return;
    if (owner.kind === 'pod') this.#learnPod(caller, timeUs);
    else if (owner.kind === 'node') this.#learnNode(owner.name, caller.source.ip, timeUs);
    else {
      learnPlace(this.#tokens, owner.name, caller.source.ip, timeUs);
      learnPlace(this.#accounts, caller.user.username, caller.source.ip, timeUs);
    }
  }

  /** Notes where a pod spoke from that was not expected there. */
  suspect({ extra, source }: Caller, timeUs: number): void {
    if (!source.ip || !extra.podUid || !extra.nodeName) return;
    this.podNetworks.suspect(extra.nodeName, networkOf(source.ip), timeUs);
  }

  /** Learns that a pod was deleted; a final deletion ends it, any other lets it run out. */
  gone(namespace: string, pod: string, timeUs: number, isFinal: boolean): void {
    const uid = this.lives.of(`${namespace}/${pod}`)?.uid;
    if (!uid || !this.#pods.peek(uid)) return;
    const cell = this.#pods.open(uid, timeUs, emptyPlace(timeUs));
    cell.isGone = true;
    if (isFinal && cell.endedUs === 0) cell.endedUs = timeUs;
  }

  /** Learns that all pods of a namespace were deleted. One that speaks again was not among them. */
  allGone(namespace: string, timeUs: number): void {
    for (const pod of this.lives.in(namespace)) this.gone(namespace, pod, timeUs, false);
  }

  #learnPod({ extra, source, user }: Caller, timeUs: number): void {
    const isKnown = seenAt(this.#pods.peek(extra.podUid)?.addresses, source.ip);
    const isNew = learnPlace(this.#pods, extra.podUid, source.ip, timeUs);
    if (!isKnown && !isNew) this.#learnMasquerading(extra, timeUs);
    const address = this.#addresses.open(source.ip, timeUs, () => ({ pods: [], nodes: [] }));
    // A pod in the host's network speaks as its node; that address tells nothing of where pods are.
    if (seenAt(address.nodes, extra.nodeName)) return;
    sawOn(address.pods, extra.podUid, timeUs, 8);
    if (!isNew) return;
    this.lives.spoke(accountNamespace(user.username), extra.podName, extra.podUid, timeUs);
    if (!extra.nodeName) return;
    const network = networkOf(source.ip);
    sawOn(this.#nodes.open(extra.nodeName, timeUs, emptyPlace(timeUs)).networks, network, timeUs, 16);
    this.podNetworks.learn(extra.nodeName, network, timeUs);
  }

  #learnMasquerading({ podUid, nodeName }: Caller['extra'], timeUs: number): void {
    const own = this.#pods.peek(podUid)?.addresses ?? [];
    const node = this.#nodes.peek(nodeName)?.addresses;
    const fromNode = own.filter(([ip]) => seenAt(node, ip)).length;
    if (fromNode > 0 && fromNode < own.length) this.#masqueraded.open('', timeUs, () => ({ pods: 0 })).pods += 1;
  }

  #learnNode(name: string, ip: string, timeUs: number): void {
    const cell = this.#nodes.open(name, timeUs, emptyPlace(timeUs));
    const isNew = cell.addresses.length === 0;
    spoke(cell, ip, timeUs);
    sawOn(this.#addresses.open(ip, timeUs, () => ({ pods: [], nodes: [] })).nodes, name, timeUs, 4);
    if (isNew) sawOn(this.#nodeNetworks.open('', timeUs, emptyPlace(timeUs)).networks, networkOf(ip), timeUs, 64);
  }
}
