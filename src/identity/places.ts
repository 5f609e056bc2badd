import type { Caller } from '../model/audit-event.ts';
import type { SourceClass } from '../model/principal.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';
import { networkOf } from './network.ts';
import { type Seen, sawOn, seenAt } from './seen.ts';

/** Where one pod, node or service account speaks from: addresses and networks with their last use, in minutes of use. */
export interface PlaceCell extends Cell {
  addresses: Seen[];
  networks: Seen[];
  /** Node of a pod; '' otherwise. */
  node: string;
  /** Distinct minutes in which it spoke. */
  minutes: number;
  lastMinuteUs: number;
}

interface AddressCell extends Cell {
  pods: Seen[];
  nodes: Seen[];
}

/** A credential that speaks from where its owner is not. */
export interface Misplacement {
  code: 'credential-other-source' | 'credential-other-node';
  /** What the address is, for a person: "pod uid …", "node …", "an address no pod or node ever used". */
  found: string;
  /** Where the credential belongs. */
  usual: string;
  /** Minutes of use that the usual place rests on. */
  minutes: number;
}

const LIMITS = { cap: 200_000, ttlUs: 30 * DAY_US };
/** A pod address that nobody used for an hour may be anybody's next. */
const LIVE_US = HOUR_US;
/** The old address spoke this recently: both are in use, so it is no move. */
const ALTERNATING_US = 10 * MINUTE_US;
/** A node's address is known after so many minutes of use. */
const NODE_MINUTES = 20;
/** Pods that must have been located on a node before its pod networks are known. */
const NODE_PODS = 3;
/** Distinct tokens' minutes before the networks of a CI account are known. */
const ACCOUNT_MINUTES = 5;

/** Addresses of pods, nodes and token-only accounts, learnt from unflagged requests alone. */
export class Places {
  readonly #pods: Table<PlaceCell>;
  readonly #nodes: Table<PlaceCell>;
  readonly #accounts: Table<PlaceCell>;
  readonly #addresses: Table<AddressCell>;
  readonly #tokens: Table<PlaceCell>;

  constructor(state: State) {
    this.#pods = state.table('places.pods', LIMITS);
    this.#nodes = state.table('places.nodes', LIMITS);
    this.#accounts = state.table('places.accounts', LIMITS);
    this.#tokens = state.table('places.tokens', LIMITS);
    this.#addresses = state.table('places.addresses', LIMITS);
  }

  classOf(ip: string): SourceClass {
    if (!ip) return 'unknown';
    const cell = this.#addresses.peek(ip);
    if (cell?.nodes.length) return 'node';
    return cell?.pods.length ? 'pod' : 'other';
  }

  /** Whether this caller's credential speaks from where it does not belong; undefined when nothing says so. */
  misplacement(caller: Caller, timeUs: number): Misplacement | undefined {
    if (!caller.source.ip) return undefined;
    const owner = ownerOf(caller);
    if (owner.kind === 'pod') return this.#podMisplacement(caller, timeUs);
    if (owner.kind === 'node') return this.#nodeMisplacement(caller, owner.name, timeUs);
    return owner.kind === 'token' ? this.#tokenMisplacement(caller, owner.name) : undefined;
  }

  #podMisplacement(caller: Caller, timeUs: number): Misplacement | undefined {
    const { source, extra } = caller;
    const pod = this.#pods.peek(extra.podUid);
    const node = this.#nodes.peek(extra.nodeName);
    if (seenAt(pod?.addresses, source.ip) || seenAt(node?.addresses, source.ip)) return undefined;
    const address = this.#addresses.peek(source.ip);
    const otherNode = address?.nodes.find(([name]) => name !== extra.nodeName);
    const otherPod = address?.pods.find(([uid, us]) => uid !== extra.podUid && timeUs - us < LIVE_US);
    const isHome = node?.networks.some(([network, , pods]) => network === networkOf(source.ip) && pods > 0);
    if (!pod?.addresses.length) {
      const knows = (node?.networks ?? []).reduce((sum, [, , pods]) => sum + pods, 0) >= NODE_PODS;
      if (!knows || isHome || otherNode) return undefined;
      return misplaced(
        'credential-other-source',
        'an address outside the pod networks of its node',
        `node ${extra.nodeName}`,
        0,
      );
    }
    const usual = `pod ${extra.podName} at ${pod.addresses.map(([ip]) => ip).join(', ')}`;
    if (otherNode) return misplaced('credential-other-node', `node ${otherNode[0]}`, usual, pod.minutes);
    if (otherPod)
      return misplaced(
        'credential-other-source',
        `the address of another pod (uid ${otherPod[0]})`,
        usual,
        pod.minutes,
      );
    if (isHome && timeUs - pod.lastMinuteUs > ALTERNATING_US) return undefined;
    return misplaced('credential-other-source', "an address that is not the pod's", usual, pod.minutes);
  }

  #nodeMisplacement(caller: Caller, name: string, timeUs: number): Misplacement | undefined {
    const node = this.#nodes.peek(name);
    const { ip } = caller.source;
    const known = (node?.addresses ?? []).filter(([address]) => isSameFamily(address, ip));
    if (!node || known.length === 0 || seenAt(known, ip) || node.minutes < NODE_MINUTES) return undefined;
    const usual = `node ${name} at ${known.map(([address]) => address).join(', ')}`;
    const other = this.#addresses.peek(ip)?.nodes.find(([owner]) => owner !== name);
    if (other) return misplaced('credential-other-node', `node ${other[0]}`, usual, node.minutes);
    if (timeUs - node.lastMinuteUs > ALTERNATING_US) return undefined;
    return misplaced('credential-other-source', "an address that is not the node's", usual, node.minutes);
  }

  #tokenMisplacement(caller: Caller, id: string): Misplacement | undefined {
    const token = this.#tokens.peek(id);
    const account = this.#accounts.peek(caller.user.username);
    const network = networkOf(caller.source.ip);
    if (!token || !account || account.minutes < ACCOUNT_MINUTES) return undefined;
    if (seenAt(token.networks, network) || seenAt(account.networks, network)) return undefined;
    const usual = `networks ${account.networks.map(([known]) => known).join(', ')}`;
    return misplaced(
      'credential-other-source',
      'a network no token of this account ever came from',
      usual,
      account.minutes,
    );
  }

  /** Learns where the caller speaks from; never called for a flagged request. */
  learn(caller: Caller, timeUs: number): void {
    const { ip } = caller.source;
    const owner = ownerOf(caller);
    if (!ip || owner.kind === 'other') return;
    if (owner.kind === 'token') {
      this.#learnPlace(this.#tokens, owner.name, caller, timeUs);
      this.#learnPlace(this.#accounts, caller.user.username, caller, timeUs);
      return;
    }
    const isNew = this.#learnPlace(owner.kind === 'pod' ? this.#pods : this.#nodes, owner.name, caller, timeUs);
    const cell = this.#addresses.open(ip, timeUs, () => ({ pods: [], nodes: [] }));
    const isOnNode = owner.kind === 'pod' && seenAt(cell.nodes, caller.extra.nodeName);
    if (owner.kind === 'node') sawOn(cell.nodes, owner.name, timeUs, 4);
    else if (!isOnNode) sawOn(cell.pods, owner.name, timeUs, 8);
    if (owner.kind === 'pod' && isNew && !isOnNode) this.#learnPodNetwork(caller, timeUs);
  }

  #learnPlace(table: Table<PlaceCell>, id: string, caller: Caller, timeUs: number): boolean {
    const cell = table.open(id, timeUs, emptyPlace);
    const isNew = cell.addresses.length === 0;
    cell.node = caller.extra.nodeName;
    sawOn(cell.addresses, caller.source.ip, timeUs, 8);
    if (table !== this.#nodes) sawOn(cell.networks, networkOf(caller.source.ip), timeUs, 16);
    if (timeUs - cell.lastMinuteUs >= MINUTE_US) {
      cell.minutes += 1;
      cell.lastMinuteUs = timeUs;
    }
    return isNew;
  }

  /** Counts a newly located pod under its node's pod networks. */
  #learnPodNetwork(caller: Caller, timeUs: number): void {
    if (!caller.extra.nodeName) return;
    const node = this.#nodes.open(caller.extra.nodeName, timeUs, emptyPlace);
    sawOn(node.networks, networkOf(caller.source.ip), timeUs, 16);
  }
}

function misplaced(code: Misplacement['code'], found: string, usual: string, minutes: number): Misplacement {
  return { code, found, usual, minutes };
}

function emptyPlace(): Omit<PlaceCell, 'seenUs'> {
  return { addresses: [], networks: [], node: '', minutes: 0, lastMinuteUs: 0 };
}

type Owner = { kind: 'pod' | 'node' | 'token' | 'other'; name: string };

/** Whose place a caller's address is: the token's pod, the node, or the account behind an unbound token. */
function ownerOf(caller: Caller): Owner {
  const { user, extra } = caller;
  if (extra.podUid) return { kind: 'pod', name: extra.podUid };
  if (user.username.startsWith('system:node:')) return { kind: 'node', name: user.username.slice(12) };
  const isToken = user.username.startsWith('system:serviceaccount:') && extra.credentialId.startsWith('JTI=');
  return isToken ? { kind: 'token', name: extra.credentialId } : { kind: 'other', name: '' };
}

function isSameFamily(a: string, b: string): boolean {
  return a.includes(':') === b.includes(':');
}
