import { HOUR_US } from '../model/time.ts';
import { type Actor, actorNamed, type Standing } from './moment.ts';

/** A pod that holds something: what it takes to ask whether it lives. */
export interface HoldingPod {
  namespace: string;
  name: string;
  uid: string;
  node: string;
  /** Name of its service account. */
  account: string;
}

/** A kubelet renews the token of a living pod every 48 minutes, and is late at times. */
const RENEWAL_US = 2 * HOUR_US;

/**
 * Whether a pod lives, though it may ask for nothing: it was not deleted since `sinceUs`, and its kubelet still renews
 * a token of its account, or it was itself there. False where nothing says so.
 */
export function isLiving(past: Standing, pod: HoldingPod, sinceUs: number, nowUs: number): boolean {
  const place = past.places.pod(pod.uid);
  const deletedUs = past.objects.pod(pod.namespace, pod.name)?.deletedUs ?? 0;
  if (deletedUs > sinceUs || place?.isGone) return false;
  const renewedUs = past.issuance.lastUs(`system:node:${pod.node}`, usernameOf(pod));
  return nowUs - Math.max(renewedUs, place?.lastUs ?? 0) <= RENEWAL_US;
}

export function usernameOf({ namespace, account }: HoldingPod): string {
  return `system:serviceaccount:${namespace}:${account}`;
}

/** A pod as the one that a finding is about. */
export function actorOfPod(pod: HoldingPod, past: Standing): Actor {
  const { namespace, name, uid, node } = pod;
  const owner = past.inventory.pod(namespace, name, uid)?.owner ?? '';
  return { ...actorNamed(usernameOf(pod)), workload: { pod: name, podUid: uid, node, owner } };
}
