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
export const MOST_SINGLETONS = 0.34;
/** Pods located on a node, or nodes located in the cluster, before its networks are known. */
const ENOUGH_LOCATED = 3;

export function listed(things: readonly Seen[]): string {
  return things.map(([thing]) => thing).join(', ');
}

/**
 * Whether the networks of a place are known well enough for another one to be strange: enough was located there, and
 * the share of networks that were met once, the chance of meeting a new one (Good-Turing), is small. Where addresses
 * are handed out of a large range, every pod may bring a new network.
 */
export function areKnown(networks: readonly Seen[], most: number): boolean {
  const located = networks.reduce((sum, [, , count]) => sum + count, 0);
  const singletons = networks.filter(([, , count]) => count === 1).length;
  return located >= ENOUGH_LOCATED && (singletons + 1) / (located + 1) < most;
}

/** Of two families each has addresses of its own. */
export function isSameFamily(a: string, b: string): boolean {
  return a.includes(':') === b.includes(':');
}
