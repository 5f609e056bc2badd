/** What `holders` answers. Times are RFC 3339 with microseconds. */

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
  /**
   * Of a node's pods those that started after its last read: a kubelet keeps one watch per secret, so that they hold the
   * value without an event.
   */
  inferredPods: string[];
  /** Somebody else wrote after everything this identity had seen of it. */
  stale: boolean;
  /**
   * Living pods whose own last read is older than that write, whoever else of them has read since; of a node, its pods
   * that keep the value they started with (environment, sub-path) and started before it.
   */
  stalePods: string[];
  team: string | null;
}

/** A program that writes the value: external-secrets, cert-manager, a pipeline. What it writes from is where to rotate. */
export interface Issuer {
  principal: string;
  writes: number;
  firstWrite: string;
  lastWrite: string;
}

/** A pod that refers to the secret though no read of its node shows it: a holder since its start, by inventory. */
export interface InferredHolder {
  pod: string;
  node: string;
  ways: string[];
  /** It keeps the value it started with, and that is older than the last write. */
  stale: boolean;
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
  /** What inventory tells of it; null where nothing does. */
  told: { type: string; keys: number; createdAt: string | null } | null;
  /** Programs that wrote it; people are none, see `lastWriteBy`. */
  issuers: Issuer[];
  holders: Holder[];
  inferred: InferredHolder[];
  /** Who listed or watched its namespace or the cluster without a selector, and so saw it too. */
  scopeReaders: ScopeReader[];
  /** Who did so with a selector, and so may have seen it. */
  selectiveReaders: ScopeReader[];
  remedies: Remedy[];
}
