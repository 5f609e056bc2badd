/** Who acted, through what, from where. */

export const PRINCIPAL_KINDS = [
  'node',
  'control-plane',
  'controller',
  'workload',
  'ci',
  'human',
  /** A role or service account of a cloud. */
  'cloud-role',
  /** A program outside of the cluster, with a certificate or login of its own. */
  'external',
  'anonymous',
  'unauthenticated',
  'unknown',
] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** Who acted, impersonation resolved: the effective identity, with the real one in `impersonatedBy`. */
export interface Principal {
  kind: PrincipalKind;
  username: string;
  uid: string;
  /** Home of a service account; '' for all others. */
  namespace: string;
  name: string;
  groups: readonly string[];
  impersonatedBy: string;
}

export type CredentialKind = 'bound-token' | 'unbound-token' | 'legacy-token' | 'certificate' | 'other' | 'none';

/** One token or certificate by its id, never its value. */
export interface Credential {
  id: string;
  kind: CredentialKind;
  issuedBy: string;
  /** Microseconds; 0 when the log does not say. */
  issuedUs: number;
}

export interface Workload {
  pod: string;
  podUid: string;
  node: string;
  owner: string;
}

export type SourceClass = 'pod' | 'node' | 'other' | 'unknown';

export interface Source {
  ip: string;
  class: SourceClass;
  forwarded: readonly string[];
}

/** Whether a program of the cluster goes by a name: the API server keeps these names for service accounts, nodes and its own parts. */
export function isProgram(username: string): boolean {
  return username.startsWith('system:') && username !== 'system:anonymous';
}
