import type { PrincipalCell } from '../baseline/habits.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';

/** Days of whole-cluster reads, or namespaces read, that make a service account a controller. */
const CONTROLLER_DAYS = 2;
const CONTROLLER_NAMESPACES = 8;

/** What a service account turns out to be, by what it did so far. */
export function refineKind(principal: Principal, past: Readonly<PrincipalCell> | undefined): Principal {
  if (principal.kind !== 'workload' || !past) return principal;
  if (past.clusterDays >= CONTROLLER_DAYS || past.namespaces >= CONTROLLER_NAMESPACES)
    return { ...principal, kind: 'controller' };
  return past.boundReads === 0 && past.unboundReads > 0 ? { ...principal, kind: 'ci' } : principal;
}

/** The kind by naming alone, under which habits are compared: what a principal was when it was new. */
export function baseKind(kind: PrincipalKind): PrincipalKind {
  return kind === 'controller' || kind === 'ci' ? 'workload' : kind;
}
