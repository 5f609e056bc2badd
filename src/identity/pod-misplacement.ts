import type { Caller } from '../model/caller.ts';
import { MINUTE_US } from '../model/time.ts';
import { holderOf } from './holder.ts';
import {
  ALTERNATING_US,
  areKnown,
  isSameFamily,
  listed,
  type Misplacement,
  MOST_SINGLETONS,
  type Surroundings,
} from './misplaced.ts';
import { networkOf } from './network.ts';
import type { PlaceCell } from './place.ts';
import type { Places } from './places.ts';
import type { PodLife } from './pod-lives.ts';
import { accountNamespace } from './principal.ts';
import { type Seen, seenAt } from './seen.ts';

/** As `MOST_SINGLETONS`, for all pods of a cluster without networks of nodes: every new pod is a chance to be wrong. */
const MOST_SINGLETONS_OF_ALL = 0.01;
/** What is written of a pod so soon after its first word is part of its start. */
const START_US = 5 * MINUTE_US;

/** Whether a pod's token speaks from where the pod is not. */
export function podMisplacement(known: Surroundings, caller: Caller, timeUs: number): Misplacement | undefined {
  const { source, extra, user } = caller;
  const { ip } = source;
  const { places } = known;
  const pod = places.pod(extra.podUid);
  if (seenAt(pod?.addresses, ip)) return undefined;
  const node = places.node(extra.nodeName);
  if (seenAt(node?.addresses, ip)) return undefined;
  const usual = pod ? `pod ${extra.podName} at ${listed(pod.addresses)}` : `pod ${extra.podName} on ${extra.nodeName}`;
  const life = places.lives.of(accountNamespace(user.username), extra.podName);
  const speaker = { uid: extra.podUid, node: extra.nodeName, placedUs: pod ? 0 : (life?.placedUs ?? 0) };
  const other = holderOf(known, ip, speaker, timeUs);
  if (other) return { ...other, usual, minutes: pod?.minutes ?? 0 };
  if (pod && !pod.addresses.some(([address]) => isSameFamily(address, ip))) return undefined;
  const { networks, most } = homeOf(places, node?.networks);
  const isHome = seenAt(networks, networkOf(ip));
  if (!pod && (isHome || !areKnown(networks, most))) return undefined;
  if (pod && isHome && mayHaveMoved(pod, life, timeUs)) return undefined;
  const found = isHome ? "an address that is not the pod's" : 'an address outside the pod networks of its node';
  return { code: 'credential-other-source', found, usual, minutes: pod?.minutes ?? 0 };
}

/**
 * The networks that the pods of a node may speak from: its own, or those of all pods where nodes have none of their own.
 * Some plugins give every node a range, others hand out addresses of one large range anywhere.
 */
function homeOf(
  { podNetworks }: Places,
  own: readonly Seen[] | undefined,
): { networks: readonly Seen[]; most: number } {
  const isShared = own?.some(([network]) => podNetworks.isShared(network)) ?? false;
  if (isShared) return { networks: podNetworks.all(), most: MOST_SINGLETONS_OF_ALL };
  return { networks: own ?? [], most: MOST_SINGLETONS };
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
