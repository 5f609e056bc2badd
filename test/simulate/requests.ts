import { SECOND_US } from '../../src/model/time.ts';
import type { Caller, Request } from '../scenario/event.ts';
import { podTokenBody } from './bodies.ts';
import { kubeletCaller, podCaller } from './callers.ts';
import type { Simulation } from './simulation.ts';
import type { Account, Node, Pod } from './world.ts';

const REASON = 'authorization.k8s.io/reason';

type Options = Partial<Request>;

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
