/** RBAC objects as far as they say who may do what. */

export interface RoleRule {
  verbs: readonly string[];
  apiGroups: readonly string[];
  resources: readonly string[];
  /** Empty for all objects of the resources. */
  resourceNames: readonly string[];
}

/** A Role, or a ClusterRole when `namespace` is ''. */
export interface RoleObject {
  kind: 'role';
  namespace: string;
  name: string;
  rules: readonly RoleRule[];
}

export interface Subject {
  kind: 'User' | 'Group' | 'ServiceAccount';
  /** Of a service account alone. */
  namespace: string;
  name: string;
}

/** A RoleBinding, or a ClusterRoleBinding when `namespace` is ''. */
export interface BindingObject {
  kind: 'binding';
  namespace: string;
  name: string;
  roleKind: 'Role' | 'ClusterRole';
  role: string;
  subjects: readonly Subject[];
}
