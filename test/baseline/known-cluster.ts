import { days, warmCluster } from '../scenario/cluster.ts';
import type { Scenario } from '../scenario/scenario.ts';

let known: Scenario | undefined;

/** A cluster that did its ordinary work for five days. */
export function knownCluster(): Scenario {
  if (!known) {
    known = warmCluster();
    days(known, 5);
  }
  return known.copy();
}
