import type { Caller } from '../model/caller.ts';
import { DAY_US, MINUTE_US } from '../model/time.ts';
import { networkOf } from './network.ts';
import { isAlive, ownerOf, type PlaceCell } from './place.ts';
import type { Places } from './places.ts';
import { type Seen, seenAt } from './seen.ts';

/** A credential that speaks from where its owner is not. */
export interface Misplacement {
  code: 'credential-other-source' | 'credential-other-node';
  /** What the address is, for a person. */
  found: string;
  /** Where the credential belongs. */
  usual: string;
  /** Minutes of use that the usual place rests on. */
  minutes: number;
}

/** The old address spoke this recently: both are in use, so it is no move. */
const ALTERNATING_US = 10 * MINUTE_US;
/** A node's address is known after so many minutes of use. */
const NODE_MINUTES = 20;
/** Pods located on a node, or nodes located in the cluster, before its networks are known. */
const ENOUGH_LOCATED = 3;
/** Share of pods or nodes that are alone in their network, from which on a further network is no news. */
const MOST_SINGLETONS = 0.34;
/** The same for all pods of a cluster without networks of nodes: there every new pod is a chance to be wrong. */
const MOST_SINGLETONS_OF_ALL = 0.01;
/** Minutes of use before the networks of an account with unbound tokens are known. */
const ACCOUNT_MINUTES = 5;

/** An account that came from several networks is watched for so long, or until each of them was met so often. */
const ROAMING_US = 3 * DAY_US;
const OFTEN = 5;

/** Whether a caller's credential speaks from where it does not belong; undefined when nothing says so. */
export function misplacementOf(places: Places, caller: Caller, timeUs: number): Misplacement | undefined {
  if (!caller.source.ip) return undefined;
  const owner = ownerOf(caller);
  if (owner.kind === 'pod') return podMisplacement(places, caller, timeUs);
  if (owner.kind === 'node') return nodeMisplacement(places, owner.name, caller.source.ip, timeUs);
  return owner.kind === 'token' ? tokenMisplacement(places, owner.name, caller, timeUs) : undefined;
}

function podMisplacement(places: Places, { source, extra }: Caller, timeUs: number): Misplacement | undefined {
  const { ip } = source;
  const pod = places.pod(extra.podUid);
  if (seenAt(pod?.addresses, ip)) return undefined;
  const node = places.node(extra.nodeName);
  if (seenAt(node?.addresses, ip)) return undefined;
  const usual = pod ? `pod ${extra.podName} at ${listed(pod.addresses)}` : `pod ${extra.podName} on ${extra.nodeName}`;
  const other = holderOf(places, ip, extra.podUid, extra.nodeName, timeUs);
  if (other) return { ...other, usual, minutes: pod?.minutes ?? 0 };
  // Of two families each has addresses of its own.
  const known = pod?.addresses.filter(([address]) => isSameFamily(address, ip)) ?? [];
  if (pod && known.length === 0) return undefined;
  const { networks, most } = homeOf(places, node?.networks);
  const isHome = seenAt(networks, networkOf(ip));
  if (!pod && (isHome || !areKnown(networks, most))) return undefined;
  // A restarted pod may come back with another address of its node; then the old one is silent.
  if (pod && isHome && timeUs - pod.lastUs > ALTERNATING_US) return undefined;
  const found = isHome ? "an address that is not the pod's" : 'an address outside the pod networks of its node';
  return { code: 'credential-other-source', found, usual, minutes: pod?.minutes ?? 0 };
}

/**
 * The networks that the pods of a node may speak from: its own, or those of all pods where nodes have none of their own.
 * Some plugins give every node a range, others hand out addresses of one large range anywhere.
 */
function homeOf(places: Places, own: readonly Seen[] | undefined): { networks: readonly Seen[]; most: number } {
  const isShared = own?.some(([network]) => places.isShared(network)) ?? false;
  if (isShared) return { networks: places.podNetworks(), most: MOST_SINGLETONS_OF_ALL };
  return { networks: own ?? [], most: MOST_SINGLETONS };
}

/** Another node or living pod that an address belongs to. */
function holderOf(places: Places, ip: string, podUid: string, nodeName: string, timeUs: number) {
  const address = places.address(ip);
  const node = address?.nodes.find(([name]) => name !== nodeName);
  if (node) return { code: 'credential-other-node' as const, found: `the address of node ${node[0]}` };
  const pod = address?.pods.find(([uid]) => uid !== podUid && isAlive(places.pod(uid), timeUs));
  return pod && { code: 'credential-other-source' as const, found: `the address of another pod, uid ${pod[0]}` };
}

function nodeMisplacement(places: Places, name: string, ip: string, timeUs: number): Misplacement | undefined {
  const node = places.node(name);
  if (!node || node.minutes < NODE_MINUTES || seenAt(node.addresses, ip)) return undefined;
  const known = node.addresses.filter(([address]) => isSameFamily(address, ip));
  if (known.length === 0) return undefined;
  const usual = `node ${name} at ${listed(known)}`;
  const { minutes } = node;
  const other = holderOf(places, ip, '', name, timeUs);
  if (other) return { ...other, usual, minutes };
  const networks = places.nodeNetworks();
  const isStrange = areKnown(networks, MOST_SINGLETONS) && !seenAt(networks, networkOf(ip));
  if (!isStrange && timeUs - node.lastUs > ALTERNATING_US) return undefined;
  const found = isStrange ? 'an address outside the networks of all nodes' : "an address that is not the node's";
  return { code: 'credential-other-source', found, usual, minutes };
}

function tokenMisplacement(
  places: Places,
  id: string,
  { user, source }: Caller,
  timeUs: number,
): Misplacement | undefined {
  const account = places.account(user.username);
  const network = networkOf(source.ip);
  // A token's first use shows where it was given out; only a second place contradicts it.
  if (!places.token(id) || !account || account.minutes < ACCOUNT_MINUTES) return undefined;
  if (seenAt(account.networks, network) || mayRoamFurther(account, timeUs)) return undefined;
  const found = 'a network no token of this account ever came from';
  const usual = `${user.username} from ${listed(account.networks)}`;
  return { code: 'credential-other-source', found, usual, minutes: account.minutes };
}

/** Whoever came from two networks within hours may have a third; the rare ones have shown themselves after some days. */
function mayRoamFurther({ networks, firstUs }: Readonly<PlaceCell>, timeUs: number): boolean {
  if (networks.length < 2 || timeUs - firstUs > ROAMING_US) return false;
  return networks.some(([, , spells]) => spells < OFTEN);
}

function listed(things: readonly Seen[]): string {
  return things.map(([thing]) => thing).join(', ');
}

/**
 * Whether the networks of a place are known well enough for another one to be strange: enough was located there, and
 * the share of networks that were met once, the chance of meeting a new one (Good-Turing), is small. Where addresses
 * are handed out of a large range, every pod may bring a new network.
 */
function areKnown(networks: readonly Seen[], most: number): boolean {
  const located = networks.reduce((sum, [, , count]) => sum + count, 0);
  const singletons = networks.filter(([, , count]) => count === 1).length;
  return located >= ENOUGH_LOCATED && (singletons + 1) / (located + 1) < most;
}

function isSameFamily(a: string, b: string): boolean {
  return a.includes(':') === b.includes(':');
}
