/** What `reach` answers. Times are RFC 3339 with microseconds. */

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
  mounted: { secret: string; pod: string; account: string; ways: string[] }[];
  bindings: UsedBinding[];
  /** Roles outside the cluster that its service accounts may take on; a node's are those of its pods. */
  cloudRoles: string[];
  team: string | null;
  /** Everything to rotate or revoke when the subject is not to be trusted any more. */
  rotate: string[];
}
