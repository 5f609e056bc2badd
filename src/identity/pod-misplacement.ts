import type { Caller } from '../model/caller.ts';
import { MINUTE_US } from '../model/time.ts';
import { hasChanged, holderOf } from './holder.ts';
import { ALTERNATING_US, areKnown, type Misplacement, type Surroundings } from './misplaced.ts';
import { isBetween, isSameFamily, networkOf } from './network.ts';
import type { PlaceCell } from './place.ts';
import type { Places } from './places.ts';
import type { PodLife } from './pod-lives.ts';
import type { PodTold } from './pods.ts';
import { accountNamespace } from './principal.ts';
import { listed, type Seen, seenAt } from './seen.ts';

/** Minutes of use from an address of its own after which a pod is known not to be in its node's network. */
const OWN_MINUTES = 20;
/** What is written of a pod so soon after its first word is part of its start. */
const START_US = 5 * MINUTE_US;

/** Whether a pod's token speaks from where the pod is not. */
export function podMisplacement(known: Surroundings, caller: Caller, timeUs: number): Misplacement | undefined {
  const { source, extra, user } = caller;
  const { places, inventory } = known;
  const pod = places.pod(extra.podUid);
  if (seenAt(pod?.addresses, source.ip)) return undefined;
  const node = places.node(extra.nodeName);
  if (seenAt(node?.addresses, source.ip)) return pod && fromHost(places, pod, caller);
  const path = `${accountNamespace(user.username)}/${extra.podName}`;
  const told = inventory.pods.told(path);
  const own = told?.pod.uid === '' || told?.pod.uid === extra.podUid ? told : undefined;
  if (own?.pod.ip === source.ip) return undefined;
  const life = places.lives.of(path);
  const usual = usualOf(caller, pod, own);
  const speaker = { path, uid: extra.podUid, node: extra.nodeName, placedUs: pod ? 0 : (life?.placedUs ?? 0) };
  const other = holderOf(known, source.ip, speaker, timeUs);
  if (other) return { ...other, usual, minutes: pod?.minutes ?? 0 };
  const home = homeOf(places, node?.networks);
  const isElsewhere = own !== undefined && isToldElsewhere(known, own, source.ip);
  const found = pod
    ? strangeToKnown({ pod, life, told: isElsewhere ? own : undefined }, home, source.ip, timeUs)
    : strangeToUnknown(isElsewhere, home, source.ip);
  return found === undefined
    ? undefined
    : { code: 'credential-other-source', found, usual, minutes: pod?.minutes ?? 0 };
}

/**
 * From the pod's own node, as whoever broke out of a container speaks. A pod in the node's network was always there; one that
 * was long heard from an address of its own gets no other, unless the network hides pods on some of their ways.
 */
function fromHost(places: Places, pod: Readonly<PlaceCell>, caller: Caller): Misplacement | undefined {
  const { ip } = caller.source;
  const isOwn = pod.addresses.some(([address]) => isSameFamily(address, ip));
  if (!isOwn || pod.minutes < OWN_MINUTES || places.hasMasquerading()) return undefined;
  const found = 'the address of its node, from which the pod never spoke';
  return { code: 'credential-other-source', found, usual: usualOf(caller, pod, undefined), minutes: pod.minutes };
}

function usualOf({ extra }: Caller, pod: Readonly<PlaceCell> | undefined, told: PodTold | undefined): string {
  if (pod) return `pod ${extra.podName} at ${listed(pod.addresses)}`;
  return told?.pod.ip
    ? `pod ${extra.podName} at ${told.pod.ip} by inventory`
    : `pod ${extra.podName} on ${extra.nodeName}`;
}

/** Whether inventory has the pod at another address of the same family, and nothing was written of it since. */
function isToldElsewhere(known: Surroundings, told: PodTold, ip: string): boolean {
  const { pod } = told;
  return pod.ip !== '' && !pod.isHostNetwork && isSameFamily(pod.ip, ip) && !hasChanged(known, told);
}

const NOT_ITS_OWN = "an address that is not the pod's";
const OUTSIDE = 'an address outside the pod networks of its node';

/** What is wrong about an address of a pod that spoke before from another; undefined where nothing is. */
function strangeToKnown(
  { pod, life, told }: Known,
  { networks }: HomeNetworks,
  ip: string,
  timeUs: number,
): string | undefined {
  if (!pod.addresses.some(([address]) => isSameFamily(address, ip))) return undefined;
  if (!seenAt(networks, networkOf(ip))) return OUTSIDE;
  const isStill = told !== undefined && seenAt(pod.addresses, told.pod.ip);
  return isStill || !mayHaveMoved(pod, life, timeUs) ? NOT_ITS_OWN : undefined;
}

/** What is wrong about the first address of a pod. Beyond all networks of pods there may be a gateway that hides them. */
function strangeToUnknown(isToldElsewhere: boolean, home: HomeNetworks, ip: string): string | undefined {
  const { networks, isPool } = home;
  const isInside = seenAt(networks, networkOf(ip)) || (isPool && isBetween(networks, ip));
  if (isInside) return isToldElsewhere ? NOT_ITS_OWN : undefined;
  return areKnown(networks, isPool) ? OUTSIDE : undefined;
}

interface Known {
  pod: Readonly<PlaceCell>;
  life: Readonly<PodLife> | undefined;
  /** Where inventory has it, if that is not here. */
  told: PodTold | undefined;
}

interface HomeNetworks {
  networks: readonly Seen[];
  /** Addresses are handed out of one range to the pods of all nodes. */
  isPool: boolean;
}

/**
 * The networks that the pods of a node may speak from: its own, or those of all pods where nodes have none of their own.
 * Some plugins give every node a range, others hand out addresses of one large range anywhere.
 */
function homeOf({ podNetworks }: Places, own: readonly Seen[] | undefined): HomeNetworks {
  const isShared = own?.some(([network]) => podNetworks.isShared(network)) ?? false;
  return isShared ? { networks: podNetworks.all(), isPool: true } : { networks: own ?? [], isPool: false };
}

/**
 * A pod has another address only after its sandbox was made anew, and its kubelet writes that into its status. Where the
 * log shows such writes, a pod of which nothing was written since it last spoke is where it was. Where it shows none, a
 * pod that was silent for a while may have been restarted.
 */
function mayHaveMoved(pod: Readonly<PlaceCell>, life: Readonly<PodLife> | undefined, timeUs: number): boolean {
  if (!life || life.uid === '' || life.writtenUs === 0) return timeUs - pod.lastUs > ALTERNATING_US;
  return life.writtenUs > Math.max(pod.lastUs, pod.firstUs + START_US);
}
