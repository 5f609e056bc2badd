import type { Grant } from './audit-event.ts';
import type { Credential, Principal, Source, Workload } from './principal.ts';

/** How much a read asked for: one secret, all of a namespace, one name everywhere, or the cluster. */
export type Scope = 'name' | 'namespace' | 'name-in-all' | 'cluster';

/** One read of a secret, or of a scope of secrets, attributed. `isRead` is false for an attempt that gave nothing. */
export interface Access {
  verb: 'get' | 'list' | 'watch';
  scope: Scope;
  /** '' for all namespaces. */
  namespace: string;
  /** '' for a whole scope. */
  name: string;
  code: number;
  isRead: boolean;
  /** A label or field selector narrowed what came back. */
  isFiltered: boolean;
  /** Any selector at all, of a whole scope: what came back is not known to be everything. */
  hasSelector: boolean;
  isChunk: boolean;
  /** Not the first chunk of a list that this principal was seen to begin: the same read going on. */
  isContinued: boolean;
  grant: Grant | undefined;
}

/**
 * Of what whoever has seen a secret may have read: the secret itself, all of its namespace, its name everywhere, or the
 * cluster; '' for all.
 */
export function placesAround(namespace: string, name: string): [namespace: string, name: string][] {
  return [
    [namespace, name],
    [namespace, ''],
    ['', name],
    ['', ''],
  ];
}

/** An access as both stores keep it. */
export interface AccessRow {
  kind: 'access';
  cluster: string;
  timeUs: number;
  auditID: string;
  stage: string;
  /** Of a watch, the hash of its request, which the fact that it ended has too; '' for all else. */
  request: string;
  access: Access;
  principal: Principal;
  credential: Credential;
  workload: Workload;
  source: Source;
  userAgent: string;
}

export const FACT_TYPES = [
  'secret-created',
  'secret-written',
  'secret-deleted',
  'secret-seen',
  'token-issued',
  'pod-seen',
  'pod-deleted',
  'binding-changed',
  'watch-ended',
  'secret-body-logged',
  'secret-referenced',
  'account-seen',
  'namespace-seen',
  'node-seen',
  'binding-seen',
  'certificate-issued',
  'exception-set',
  'exception-expiring',
  'exception-ended',
  'decision-made',
  'owners-set',
  'feed-gap',
] as const;
export type FactType = (typeof FACT_TYPES)[number];

/**
 * What decides who holds a secret, as a change at one moment. `subject` is `namespace/name` of what changed,
 * `namespace/` for all in it and for the namespace itself, `/name` for what has no namespace.
 */
export interface Fact {
  kind: 'fact';
  type: FactType;
  cluster: string;
  timeUs: number;
  auditID: string;
  subject: string;
  /** Effective username of who did it. */
  by: string;
  /** Closed set of plain extra fields, by fact type. */
  detail: Readonly<Record<string, string>>;
}
