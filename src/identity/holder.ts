import type { Misplacement, Surroundings } from './misplaced.ts';
import { isAlive } from './place.ts';

/** Who speaks from an address: the pod behind a token, `uid` '' for a node. */
interface Speaker {
  uid: string;
  node: string;
  /** When the pod was given its node; 0 where the log does not show it. */
  placedUs: number;
}

/** Another node or living pod that an address belongs to. */
export function holderOf(
  known: Surroundings,
  ip: string,
  speaker: Speaker,
  timeUs: number,
): Pick<Misplacement, 'code' | 'found'> | undefined {
  const address = known.places.address(ip);
  const node = address?.nodes.find(([name]) => name !== speaker.node);
  if (node) return { code: 'credential-other-node', found: `the address of node ${node[0]}` };
  const pod = address?.pods.find(([uid]) => uid !== speaker.uid && holdsStill(known, uid, speaker, timeUs));
  return pod && { code: 'credential-other-source', found: `the address of another pod, uid ${pod[0]}` };
}

/**
 * Whether a pod that spoke from an address is still there. One that was last heard before another was given its node may
 * have ended since, unseen where the log has a gap, and its address be the other's now.
 */
function holdsStill({ places }: Surroundings, uid: string, { placedUs }: Speaker, timeUs: number): boolean {
  const pod = places.pod(uid);
  return isAlive(pod, timeUs) && (placedUs === 0 || pod === undefined || pod.lastUs > placedUs);
}
