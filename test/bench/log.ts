import { createRandom } from './random.ts';

/**
 * A made-up audit log of one large cluster, in the field order and spelling of the API server's own log backend:
 * 10,000 principals (workloads with pod-bound tokens, nodes, controllers), a few of them busy and most rarely heard,
 * about 10.5 % of the events of a kind that detectors look at, one attack every 20,000 events. 1.3 KB an event. Nodes ask
 * for their own pods alone, as the Node authorizer has it.
 */
export function* auditLog(events: number, seed: number): Generator<string> {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() ** 3 * list.length)] as T;
  const callers = makeCallers();
  let timeUs = Date.UTC(2026, 2, 2) * 1000;
  for (let i = 0; i < events; i++) {
    timeUs += Math.floor(random() * 4000);
    if (i % 20_000 === 19_999) yield line(i, timeUs, pick(callers.workloads), sweep(random));
    else yield line(i, timeUs, ...ordinary(random, pick, callers));
  }
}

interface Caller {
  json: string;
  /** Of a workload's pod, the number of its node. */
  on: number;
  namespace: string;
  name: string;
  node: string;
  agent: string;
}

interface Callers {
  workloads: Caller[];
  nodes: Caller[];
  controllers: Caller[];
}

interface Request {
  verb: string;
  resource: string;
  namespace: string;
  name: string;
  subresource?: string;
  group?: string;
  code?: number;
  note?: string;
  body?: string;
}

const NODES = 400;
const WORKLOADS = 9_560;

function makeCallers(): Callers {
  const nodes = Array.from({ length: NODES }, (_, i) => nodeCaller(`node-${i}`, i));
  const workloads = Array.from({ length: WORKLOADS }, (_, i) => workloadCaller(i));
  const controllers = Array.from({ length: 40 }, (_, i) => controllerCaller(i));
  return { workloads, nodes, controllers };
}

function uuid(kind: number, i: number): string {
  return `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${i.toString(16).padStart(12, '0')}`;
}

function userJson(
  username: string,
  groups: string[],
  extra: Record<string, string>,
  ip: string,
  agent: string,
): string {
  const keys = Object.entries(extra).map(([key, value]) => `"authentication.kubernetes.io/${key}":["${value}"]`);
  const list = groups.map((group) => `"${group}"`).join(',');
  const user = `"user":{"username":"${username}","uid":"${uuid(9, username.length)}","groups":[${list}],"extra":{${keys.join(',')}}}`;
  return `${user},"sourceIPs":["${ip}"],"userAgent":"${agent}"`;
}

function nodeCaller(name: string, i: number): Caller {
  const agent = 'kubelet/v1.36.3 (linux/amd64) kubernetes/1a2b3c4';
  const extra = { 'credential-id': `X509SHA256=${i.toString(16).padStart(64, '0')}` };
  const groups = ['system:nodes', 'system:authenticated'];
  const ip = `10.0.${i >> 8}.${i & 255}`;
  return {
    json: userJson(`system:node:${name}`, groups, extra, ip, agent),
    on: i,
    namespace: '',
    name,
    node: name,
    agent,
  };
}

function workloadCaller(i: number): Caller {
  const namespace = `team-${i % 300}`;
  const name = `app-${Math.floor(i / 300)}`;
  const node = `node-${i % NODES}`;
  const agent = i % 3 ? 'app/v1.2.3 (linux/amd64) kubernetes/$Format' : 'okhttp/4.12.0';
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  const extra = {
    'credential-id': `JTI=${uuid(1, i)}`,
    'node-name': node,
    'node-uid': uuid(2, i % NODES),
    'pod-name': `${name}-7d9f8b6c5-x${i % 97}`,
    'pod-uid': uuid(3, i),
  };
  const ip = `10.${64 + ((i % NODES) >> 8)}.${(i % NODES) & 255}.${2 + Math.floor(i / NODES)}`;
  const json = userJson(`system:serviceaccount:${namespace}:${name}`, groups, extra, ip, agent);
  return { json, on: i % NODES, namespace, name, node, agent };
}

function controllerCaller(i: number): Caller {
  const extra = { 'credential-id': `JTI=${uuid(4, i)}` };
  const groups = ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'];
  const agent = 'kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/1a2b3c4/system:serviceaccount';
  const username = `system:serviceaccount:kube-system:controller-${i}`;
  return {
    json: userJson(username, groups, extra, '10.0.255.1', agent),
    on: 0,
    namespace: 'kube-system',
    name: username,
    node: '',
    agent,
  };
}

type Pick = <T>(list: readonly T[]) => T;

/** Shares of a busy cluster's log, in percent, and what each kind of request looks like. */
function ordinary(random: () => number, pick: Pick, callers: Callers): [Caller, Request] {
  const share = random() * 100;
  const node = pick(callers.nodes);
  const app = pick(callers.workloads);
  const kubelet = callers.nodes[app.on] as Caller;
  if (share < 30) return [node, lease(node)];
  if (share < 48) return [pick(callers.controllers), read('pods', app.namespace, `${app.name}-7d9f8b6c5-x1`)];
  if (share < 60) return [kubelet, patchStatus('pods', app.namespace, `${app.name}-7d9f8b6c5-x1`)];
  if (share < 70) return [node, patchStatus('nodes', '', node.name)];
  if (share < 80) return [app, read('configmaps', app.namespace, 'settings')];
  if (share < 88)
    return [app, { ...read('endpointslices', app.namespace, 'web'), verb: 'watch', group: 'discovery.k8s.io' }];
  if (share < 93) return [app, ownSecret(app, random)];
  if (share < 95) return [kubelet, { ...read('secrets', app.namespace, `${app.name}-0`), verb: 'watch' }];
  if (share < 97) return [kubelet, tokenRequest(app, random)];
  if (share < 98)
    return [
      pick(callers.controllers),
      { ...read('tokenreviews', '', ''), verb: 'create', group: 'authentication.k8s.io', code: 201 },
    ];
  if (share < 98.5) return [app, { ...read('configmaps', 'kube-system', 'none'), code: 403 }];
  return [app, read('services', app.namespace, 'web')];
}

function read(resource: string, namespace: string, name: string): Request {
  return { verb: 'get', resource, namespace, name };
}

function lease(node: Caller): Request {
  const body = `"requestObject":{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{"name":"${node.name}","namespace":"kube-node-lease","managedFields":[{"manager":"kubelet","operation":"Update","apiVersion":"coordination.k8s.io/v1","time":"2026-03-02T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:metadata":{"f:ownerReferences":{".":{},"k:{\\"uid\\":\\"0\\"}":{}}},"f:spec":{"f:holderIdentity":{},"f:leaseDurationSeconds":{},"f:renewTime":{}}}}]},"spec":{"holderIdentity":"${node.name}","leaseDurationSeconds":40}},`;
  return {
    verb: 'update',
    resource: 'leases',
    namespace: 'kube-node-lease',
    name: node.name,
    group: 'coordination.k8s.io',
    body,
  };
}

function patchStatus(resource: string, namespace: string, name: string): Request {
  const body = `"requestObject":{"metadata":{"uid":"${uuid(5, name.length)}"},"status":{"$setElementOrder/conditions":[{"type":"PodReadyToStartContainers"},{"type":"Initialized"},{"type":"Ready"}],"conditions":[{"lastTransitionTime":"2026-03-02T00:00:00Z","status":"True","type":"Ready"}]}},`;
  return { verb: 'patch', resource, namespace, name, subresource: 'status', body };
}

function ownSecret(app: Caller, random: () => number): Request {
  return read('secrets', app.namespace, `${app.name}-${Math.floor(random() * 4)}`);
}

function tokenRequest(app: Caller, random: () => number): Request {
  const note = `"authentication.kubernetes.io/issued-credential-id":"JTI=${uuid(6, Math.floor(random() * 1e9))}",`;
  return {
    verb: 'create',
    resource: 'serviceaccounts',
    namespace: app.namespace,
    name: app.name,
    subresource: 'token',
    code: 201,
    note,
  };
}

/** The attack: somebody who reads its own secrets asks for those of the whole cluster. */
function sweep(random: () => number): Request {
  return { verb: random() < 0.5 ? 'list' : 'watch', resource: 'secrets', namespace: '', name: '' };
}

function line(i: number, timeUs: number, caller: Caller, request: Request): string {
  const { verb, resource, namespace, name, subresource, group, code = 200, note = '', body = '' } = request;
  const path = `${group ? `/apis/${group}/v1` : '/api/v1'}${namespace && `/namespaces/${namespace}`}/${resource}${name && `/${name}`}${subresource ? `/${subresource}` : ''}`;
  const uri =
    verb === 'watch'
      ? `${path}?allowWatchBookmarks=true\\u0026fieldSelector=metadata.name%3D${name}\\u0026watch=true`
      : path;
  const ref = [
    `"resource":"${resource}"`,
    namespace && `"namespace":"${namespace}"`,
    name && `"name":"${name}"`,
    group && `"apiGroup":"${group}"`,
    '"apiVersion":"v1"',
    subresource && `"subresource":"${subresource}"`,
  ].filter(Boolean);
  const stage = verb === 'watch' ? 'ResponseStarted' : 'ResponseComplete';
  const allow =
    code === 403
      ? 'forbid","authorization.k8s.io/reason":""'
      : `allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding \\"app/${namespace}\\" of Role \\"app\\" to ServiceAccount \\"app/${namespace}\\""`;
  const received = stamp(timeUs - 2100);
  return `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"${body ? 'Request' : 'Metadata'}","auditID":"${uuid(7, i)}","stage":"${stage}","requestURI":"${uri}","verb":"${verb}",${caller.json},"objectRef":{${ref.join(',')}},"responseStatus":{"metadata":{},"code":${code}},${body}"requestReceivedTimestamp":"${received}","stageTimestamp":"${stamp(timeUs)}","annotations":{${note}"authorization.k8s.io/decision":"${allow}}}\n`;
}

function stamp(timeUs: number): string {
  const ms = Math.floor(timeUs / 1000);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(timeUs - ms * 1000).padStart(3, '0')}Z`;
}
