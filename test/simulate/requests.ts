import { SECOND_US } from '../../src/model/time.ts';
import type { Caller, Request } from '../scenario/event.ts';
import { podTokenBody } from './bodies.ts';
import type { Simulation } from './simulation.ts';
import { type Account, kubeletCaller, type Node, type Person, type Pod, podCaller } from './world.ts';

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

/** A secret as `namespace/name`, a namespace, or '' for the cluster. */
function target(path: string): Pick<Request, 'namespace' | 'name'> {
  const [namespace, name] = path.split('/');
  return { ...(namespace && { namespace }), ...(name && { name }) };
}

export function getSecret(sim: Simulation, caller: Caller, path: string, options: Options = {}): string {
  return sim.send(caller, { verb: 'get', ...target(path), ...options });
}

export function listSecrets(sim: Simulation, caller: Caller, path: string, options: Options = {}): string {
  return sim.send(caller, { verb: 'list', query: ['limit=500'], ...target(path), ...options });
}

export function writeSecret(
  sim: Simulation,
  caller: Caller,
  verb: 'create' | 'update' | 'patch' | 'delete',
  path: string,
  options: Options = {},
): string {
  const [namespace = '', name = ''] = path.split('/');
  if (verb === 'delete') sim.world.secrets.get(namespace)?.delete(name);
  else sim.world.addSecret(namespace, name);
  return sim.send(caller, { verb, ...target(path), code: verb === 'create' ? 201 : 200, ...options });
}

/** A watch, written when it starts and when it ends. */
export function watchSecrets(
  sim: Simulation,
  caller: Caller,
  path: string,
  lastsUs: number,
  options: Options = {},
): string {
  const query = ['allowWatchBookmarks=true', `timeoutSeconds=${Math.ceil(lastsUs / SECOND_US)}`];
  const request: Request = { verb: 'watch', query, ...target(path), ...options };
  const auditID = sim.send(caller, { ...request, stage: 'ResponseStarted' });
  const begunUs = sim.nowUs - 2_000;
  sim.after(lastsUs, () => sim.send(caller, { ...request, stage: 'ResponseComplete', auditID }, begunUs));
  return auditID;
}

/** A request that was refused, in the server's words. */
export function refused(
  sim: Simulation,
  caller: Caller,
  verb: string,
  path: string,
  options: Options & { why?: string } = {},
): string {
  const { why = '', ...rest } = options;
  const { namespace, name } = target(path);
  const resource = rest.resource ?? 'secrets';
  const what = name ? `${resource} "${name}"` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  const because = why && `: ${why}`;
  const message = `${what} is forbidden: User "${caller.username}" cannot ${verb} resource "${resource}" in API group "" ${where}${because}`;
  return sim.send(caller, { verb, ...target(path), code: 403, message, annotations: { [REASON]: why }, ...rest });
}

/** A TokenRequest for an account; answers the token's id and the audit ID. */
export function requestToken(
  sim: Simulation,
  issuer: Caller,
  { namespace, name }: Account,
  options: Options = {},
): { token: string; auditID: string } {
  const token = `JTI=${sim.dice.uuid()}`;
  const annotations = { 'authentication.kubernetes.io/issued-credential-id': token, ...options.annotations };
  const what = { verb: 'create', resource: 'serviceaccounts', subresource: 'token', namespace, name, code: 201 };
  return { token, auditID: sim.send(issuer, { ...what, ...options, annotations }) };
}

/** The kubelet renews the token of a pod. */
export function renewToken(sim: Simulation, pod: Pod): void {
  const { token } = requestToken(sim, kubeletOf(sim, pod.node), pod.account, podTokenBody(sim, pod));
  if (pod.isForgetful && pod.token) return;
  pod.token = token;
  pod.issuedUs = sim.nowUs;
}

export function kubeletOf(sim: Simulation, node: Node): Caller {
  return kubeletCaller(node, sim.world.plan.version);
}

/** A pod speaks, once it has its token: with the note that the token is old, where it is. */
export function speakerOf(sim: Simulation, pod: Pod): Caller {
  sim.waitUntil(pod.issuedUs);
  const caller = podCaller(pod);
  const seconds = Math.floor((sim.nowUs - pod.issuedUs) / 1_000_000) - 3607;
  if (seconds <= 0) return caller;
  const note = `subject: ${caller.username}, seconds after warning threshold: ${seconds}`;
  return { ...caller, annotations: { 'authentication.k8s.io/stale-token': note } };
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
