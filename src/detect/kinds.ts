import type { PrincipalCell } from '../baseline/habits.ts';
import type { PresenceCell } from '../identity/presence.ts';
import type { Principal, PrincipalKind } from '../model/principal.ts';
import { HOUR_US } from '../model/time.ts';

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

/** As the authenticators of AWS and Google Cloud name roles and service accounts; of a person's session the session is told. */
const CLOUD_ROLE = /\barn:aws[a-z-]*:iam::\d*:role\/[^/()]+\)?$|@[a-z0-9.-]+\.gserviceaccount\.com\)?$/;
/** Days of presence after which it is known whether somebody sleeps. */
const KNOWN_DAYS = 5;
const SLEEP_US = 8 * HOUR_US;

/**
 * What stands in findings: detection takes everybody who bears no name of the cluster's for a person. A role of a cloud is
 * told by its name, which the cloud gave; a program by never having been away for the length of a night.
 */
export function shownKind({ kind, username }: Principal, presence: Readonly<PresenceCell> | undefined): PrincipalKind {
  if (kind !== 'human') return kind;
  if (CLOUD_ROLE.test(username)) return 'cloud-role';
  const isSleepless = presence !== undefined && presence.days >= KNOWN_DAYS && presence.longestSilenceUs < SLEEP_US;
  return isSleepless ? 'external' : kind;
}
