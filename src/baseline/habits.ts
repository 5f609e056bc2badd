import type { Access } from '../model/access.ts';
import type { CredentialKind, PrincipalKind } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { ScopeUse } from './scope-use.ts';

/** One successful read to learn. */
export interface Read {
  /** Key of the principal. */
  key: string;
  kind: PrincipalKind;
  /** A service account's own namespace; '' for others. */
  home: string;
  credential: CredentialKind;
  access: Access;
  timeUs: number;
}

/** What one principal has read so far. */
export interface PrincipalCell {
  kind: PrincipalKind;
  firstUs: number;
  /** Reads that count (a chunked list and a watch are one each). */
  reads: number;
  days: number;
  lastDay: number;
  namespaces: number;
  /** Namespaces other than a service account's own. */
  foreignNamespaces: number;
  boundReads: number;
  unboundReads: number;
  uses: Partial<Record<ScopeUse, number>>;
  /** Days on which it read the whole cluster. */
  clusterDays: number;
  lastClusterDay: number;
  /** Where it read last, and on which day: the edge to it is learnt once a day. */
  lastNamespace: string;
  lastNamespaceDay: number;
}

/** What principals of one kind do: how many there are, and how many of them ever used a scope. */
export interface KindCell {
  principals: number;
  reads: number;
  users: Partial<Record<ScopeUse, number>>;
  /** The most namespaces that one of them reads in. */
  namespaces: number;
}

export function emptyPrincipal(kind: PrincipalKind, timeUs: number): PrincipalCell {
  const reads = { reads: 0, boundReads: 0, unboundReads: 0, days: 0, lastDay: -1 };
  const reach = { namespaces: 0, foreignNamespaces: 0, uses: {}, clusterDays: 0, lastClusterDay: -1 };
  const last = { lastNamespace: '', lastNamespaceDay: -1 };
  return { kind, firstUs: timeUs, ...reads, ...reach, ...last };
}

/** Counts a day once. */
export function countDay(cell: { days: number; lastDay: number }, timeUs: number): void {
  const day = Math.floor(timeUs / DAY_US);
  if (day === cell.lastDay) return;
  cell.days += 1;
  cell.lastDay = day;
}
