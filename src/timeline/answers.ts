/** What the questions about holding, reaching and descent answer. Times are RFC 3339 with microseconds. */

export interface HoldersQuery {
  secret: { namespace: string; name: string };
  /** Undefined where the store holds one cluster. */
  cluster?: string | undefined;
  /** As it was at this event time, microseconds; undefined for now. */
  atUs?: number | undefined;
}

/** One identity that read the secret by name. */
export interface Holder {
  principal: string;
  /** Who read in its name. */
  impersonatedBy: string[];
  reads: number;
  firstRead: string;
  lastRead: string;
  /** Ids as the audit log gives them. */
  credentialIds: string[];
  /** `namespace/name` of the secrets whose tokens it used; such tokens have no id. */
  legacyTokens: string[];
  /** Pods whose tokens read it; of a node, its pods that refer to the secret. */
  pods: string[];
  /** Somebody else wrote after everything this identity had seen of it. */
  stale: boolean;
  team: string | null;
}

/** A pod that refers to the secret though no read of its node shows it: a holder since its start, by inventory. */
export interface InferredHolder {
  pod: string;
  node: string;
  ways: string[];
  team: string | null;
}

export interface ScopeReader {
  principal: string;
  reads: number;
  firstRead: string;
  lastRead: string;
}

/** One thing to do about a secret, in the order in which to do it. */
export interface Remedy {
  action: 'restart' | 'ask' | 'rotate' | 'revoke';
  target: string;
  why: string;
}

export interface Holders {
  cluster: string;
  secret: string;
  asOf: string;
  lastWrite: string | null;
  lastWriteBy: string | null;
  deletedAt: string | null;
  holders: Holder[];
  inferred: InferredHolder[];
  /** Who listed or watched its namespace or the cluster without a selector, and so saw it too. */
  scopeReaders: ScopeReader[];
  remedies: Remedy[];
}

/** Whose reach is asked for; exactly one. */
export type ReachSubject =
  | { principal: string }
  | { pod: { namespace: string; name: string } }
  | { node: string }
  | { credential: string };

export interface ReachQuery {
  subject: ReachSubject;
  cluster?: string | undefined;
  sinceUs?: number | undefined;
}

/** How often something was read or used, and whether that has ended while its user goes on. */
export interface Use {
  reads: number;
  firstRead: string;
  lastRead: string;
  /** Not needed any more by its own rhythm. */
  isUnused: boolean;
}

export interface ReachedSecret extends Use {
  secret: string;
  bindings: string[];
}

export interface ReachedScope extends Use {
  /** Verb and namespace, `*` for all; `(selector)` where a selector narrowed it. */
  scope: string;
  bindings: string[];
}

export interface UsedBinding extends Use {
  binding: string;
  role: string;
}

export interface Reach {
  cluster: string;
  /** As asked, for example `principal system:serviceaccount:shop:api`. */
  subject: string;
  asOf: string;
  secrets: ReachedSecret[];
  scopes: ReachedScope[];
  /** What it read in the name of others. */
  asOthers: { principal: string; secret: string; reads: number }[];
  /** What its pods refer to, by inventory. */
  mounted: { secret: string; pod: string; ways: string[] }[];
  bindings: UsedBinding[];
  /** Roles outside the cluster that the service account may take on. */
  cloudRoles: string[];
  team: string | null;
  /** Everything to rotate or revoke when the subject is not to be trusted any more. */
  rotate: string[];
}

export interface LineageQuery {
  credential: string;
  cluster?: string | undefined;
}

/** One event on the way to a credential, or from it. */
export interface Step {
  time: string;
  what: 'token-issued' | 'token-secret-read' | 'token-secret-used' | 'impersonated';
  principal: string;
  /** The credential that it was done with; '' where the log does not say. */
  through: string;
  /** The credential, secret or identity that it was done to. */
  target: string;
  auditID: string;
}

/** Null where the log does not say. */
export interface Lineage {
  cluster: string;
  credential: string;
  issuedBy: string | null;
  issuanceAuditID: string | null;
  issuedAt: string | null;
  issuedFor: string | null;
  pod: string | null;
  podUid: string | null;
  node: string | null;
  uses: number;
  firstUsed: string | null;
  lastUsed: string | null;
  sourceIPs: string[];
  /** What led to it, the first step first. */
  backward: Step[];
  /** What came of it. */
  forward: Step[];
}
