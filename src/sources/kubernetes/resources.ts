import { RefusedError } from './api.ts';

/** What live inventory lists and watches: path below the API server, and kind of its items. */
export interface Resource {
  path: string;
  kind: string;
  /** Set for secrets, which are asked for by namespace and as a table. */
  namespace?: string;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

export const NAMESPACES = '/api/v1/namespaces';

/** Cluster-wide. Accounts stand before the pods that run under them, roles before the bindings that give them. */
export const RESOURCES: readonly Resource[] = [
  { path: NAMESPACES, kind: 'Namespace' },
  { path: '/api/v1/serviceaccounts', kind: 'ServiceAccount' },
  { path: '/api/v1/nodes', kind: 'Node' },
  { path: '/api/v1/pods', kind: 'Pod' },
  { path: `${RBAC}/roles`, kind: 'Role' },
  { path: `${RBAC}/clusterroles`, kind: 'ClusterRole' },
  { path: `${RBAC}/rolebindings`, kind: 'RoleBinding' },
  { path: `${RBAC}/clusterrolebindings`, kind: 'ClusterRoleBinding' },
];

/** What secrets there are in one namespace; opt-in, see `secret-table.ts`. */
export function secretsIn(namespace: string): Resource {
  return { path: `${NAMESPACES}/${encodeURIComponent(namespace)}/secrets`, kind: 'Secret', namespace };
}

/** Where the rights are that a resource needs. */
export function rightsFor({ namespace }: Resource, cause: unknown): string {
  const isRefused = cause instanceof RefusedError && (cause.statusCode === 403 || cause.statusCode === 401);
  if (!isRefused) return 'Check that the API server can be reached from here with `kubectl get --raw /readyz`.';
  const file = namespace === undefined ? 'live-inventory.yaml' : 'secrets-metadata.yaml';
  return `Give the account that asks the rights in deploy/kubernetes/${file}.`;
}
