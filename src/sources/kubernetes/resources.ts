/** What live inventory lists and watches, cluster-wide: path below the API server, and kind of its items. */
export interface Resource {
  path: string;
  kind: string;
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** Accounts stand before the pods that run under them, roles before the bindings that give them. */
export const RESOURCES: readonly Resource[] = [
  { path: '/api/v1/namespaces', kind: 'Namespace' },
  { path: '/api/v1/serviceaccounts', kind: 'ServiceAccount' },
  { path: '/api/v1/nodes', kind: 'Node' },
  { path: '/api/v1/pods', kind: 'Pod' },
  { path: `${RBAC}/roles`, kind: 'Role' },
  { path: `${RBAC}/clusterroles`, kind: 'ClusterRole' },
  { path: `${RBAC}/rolebindings`, kind: 'RoleBinding' },
  { path: `${RBAC}/clusterrolebindings`, kind: 'ClusterRoleBinding' },
];
