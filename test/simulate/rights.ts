import type { Caller, Request } from '../scenario/event.ts';
import type { Simulation } from './simulation.ts';
import type { Account, Person } from './world.ts';

const REASON = 'authorization.k8s.io/reason';
const RBAC = 'rbac.authorization.k8s.io';

type Options = Partial<Request>;

/** The reason that RBAC gives where a binding allows a service account. */
export function grantTo({ namespace, name }: Account, binding = name, where = namespace): Options {
  const text = `RBAC: allowed by RoleBinding "${binding}/${where}" of Role "${binding}" to ServiceAccount "${name}/${namespace}"`;
  return { annotations: { [REASON]: text } };
}

export function clusterGrantTo({ namespace, name }: Account, role = name): Options {
  const text = `RBAC: allowed by ClusterRoleBinding "${role}" of ClusterRole "${role}" to ServiceAccount "${name}/${namespace}"`;
  return { annotations: { [REASON]: text } };
}

export function groupGrant(binding: string, group: string, where = ''): Options {
  const kind = where
    ? `RoleBinding "${binding}/${where}" of Role "${binding}"`
    : `ClusterRoleBinding "${binding}" of ClusterRole "${binding}"`;
  return { annotations: { [REASON]: `RBAC: allowed by ${kind} to Group "${group}"` } };
}

/** The grant by which a person reads in a namespace: their own team's, or the one of on-call staff. */
export function personGrant({ team, groups }: Person, namespace: string): Options {
  return groups.includes('oncall') ? groupGrant('oncall-read', 'oncall') : groupGrant('team-edit', team, namespace);
}

/** A write of a binding, its body logged. */
export function bind(
  sim: Simulation,
  by: Caller,
  namespace: string,
  name: string,
  subject: Account | string,
  options: Options = {},
): string {
  const isGroup = typeof subject === 'string';
  const kind = namespace ? 'RoleBinding' : 'ClusterRoleBinding';
  const subjects = isGroup
    ? [{ kind: 'Group', apiGroup: RBAC, name: subject }]
    : [{ kind: 'ServiceAccount', name: subject.name, namespace: subject.namespace }];
  const roleRef = { apiGroup: RBAC, kind: namespace ? 'Role' : 'ClusterRole', name };
  return sim.send(by, {
    verb: 'create',
    resource: namespace ? 'rolebindings' : 'clusterrolebindings',
    ...(namespace && { namespace }),
    name,
    apiGroup: RBAC,
    code: 201,
    bodies: { requestObject: { kind, apiVersion: `${RBAC}/v1`, metadata: { name }, subjects, roleRef } },
    ...options,
  });
}
