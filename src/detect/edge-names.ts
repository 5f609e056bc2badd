import { remembered } from '../baseline/remembered.ts';
import { networkOf } from '../identity/network.ts';

/** Names of subjects and things among the baseline's edges: the first character says what kind of thing it is. */
export const subjectOf = remembered((key) => `p${key}`);
export const namespacePeer = remembered((namespace) => `n${namespace}`);
export const teamPeer = remembered((team) => `t${team}`);
export const groupPeer = remembered((group) => `g${group}`);
export const kindPeer = remembered((kind) => `k${kind}`);
export const placeThing = remembered((place) => `N${place}`);
export const teamThing = remembered((team) => `T${team}`);
export const scopeThing = remembered((use) => `u${use}`);
export const programThing = remembered((userAgent) => `a${productOf(userAgent)}`);
export const networkThing = remembered((ip) => `i${networkOf(ip)}`);

/** The program of a user agent, without its version: `kubectl1.33/v1.33.0 (linux)` is kubectl. */
function productOf(userAgent: string): string {
  const product = /^[^/\s(]*/.exec(userAgent)?.[0] ?? '';
  return product.replace(/[-_.v]?\d[\d.]*$/, '').slice(0, 64);
}
