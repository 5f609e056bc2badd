import type { Misplacement, Surroundings } from './misplaced.ts';
import { isAlive } from './place.ts';
import type { PodTold } from './pods.ts';

/** Who speaks from an address: the pod behind a token, `path` and `uid` '' for a node. */
interface Speaker {
  /** `namespace/name`. */
  path: string;
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
  if (pod) return { code: 'credential-other-source', found: `the address of another pod, uid ${pod[0]}` };
  const told = known.inventory.pods.at(ip);
  if (!told || told.path === speaker.path || !isTrue(known, told, speaker, timeUs)) return undefined;
  return { code: 'credential-other-source', found: `the address of another pod, ${told.path} by inventory` };
}

/**
 * Whether a pod that spoke from an address is still there. One that was last heard before another was given its node may
 * have ended since, unseen where the log has a gap, and its address be the other's now.
 */
function holdsStill({ places }: Surroundings, uid: string, { placedUs }: Speaker, timeUs: number): boolean {
  const pod = places.pod(uid);
  return isAlive(pod, timeUs) && (placedUs === 0 || pod === undefined || pod.lastUs > placedUs);
}

/**
 * Whether the pod that inventory told to be at an address is there now: made before, not written of since it was told,
 * and with a sign of life since another pod was given its node.
 */
function isTrue(known: Surroundings, { path, pod, toldUs }: PodTold, { placedUs }: Speaker, timeUs: number): boolean {
  if (pod.createdUs > timeUs || hasChanged(known, { path, pod, toldUs })) return false;
  const [namespace = ''] = path.split('/', 1);
  const renewedUs = known.issuance.lastUs(
    `system:node:${pod.node}`,
    `system:serviceaccount:${namespace}:${pod.account}`,
  );
  const heardUs = known.places.pod(pod.uid)?.lastUs ?? 0;
  return Math.max(toldUs, renewedUs, heardUs) >= placedUs;
}

/** Whether a pod may be elsewhere than it was told: it was there when that was told, and its status was written since. */
export function hasChanged({ places }: Surroundings, { path, pod, toldUs }: PodTold): boolean {
  return pod.createdUs <= toldUs && (places.lives.of(path)?.writtenUs ?? 0) > toldUs;
}
