import { MINUTE_US } from '../model/time.ts';
import type { Inventory } from './inventory.ts';
import type { Places } from './places.ts';
import type { Seen } from './seen.ts';

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

/** What tells whose an address is. */
export interface Surroundings {
  places: Places;
  inventory: Inventory;
  /** When an issuer last asked for a token of an account; 0 for never. */
  issuance: { lastUs(issuer: string, target: string): number };
}

/** The old address spoke this recently: both are in use, so it is no move. */
export const ALTERNATING_US = 10 * MINUTE_US;
/** Share of pods or nodes that are alone in their network, from which on a further network is no news. */
const MOST_SINGLETONS = 0.34;
/** The same for all pods of a cluster whose nodes have no networks of their own: every new pod is a chance to be wrong. */
const MOST_SINGLETONS_IN_POOL = 0.01;
/** Pods located on a node, or nodes located in the cluster, before its networks are known. */
const ENOUGH_LOCATED = 3;

/**
 * Whether the networks of a place are known well enough for another one to be strange: enough was located there, and
 * the share of networks that were met once, the chance of meeting a new one (Good-Turing), is small. Where addresses
 * are handed out of a large range, every pod may bring a new network.
 */
export function areKnown(networks: readonly Seen[], isPool = false): boolean {
  const located = networks.reduce((sum, [, , count]) => sum + count, 0);
  const singletons = networks.filter(([, , count]) => count === 1).length;
  return (
    located >= ENOUGH_LOCATED && (singletons + 1) / (located + 1) < (isPool ? MOST_SINGLETONS_IN_POOL : MOST_SINGLETONS)
  );
}
