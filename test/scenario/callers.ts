import { createHash } from 'node:crypto';
import { type Caller, uuidOf } from './event.ts';

const EXTRA = 'authentication.kubernetes.io/';
const LEGACY = 'authentication.k8s.io/legacy-token';

/** A pod with a bound token: the token names its pod and node. Pods of one node share its network. */
export function pod(namespace: string, app: string, node: number, replica = 0): Caller {
  const name = `${app}-7d4b9c-${replica}`;
  const uid = uuidOf(`pod ${namespace}/${name}`);
  return {
    ...account(namespace, app),
    extra: {
      [`${EXTRA}credential-id`]: `JTI=${uuidOf(`token of ${uid}`)}`,
      [`${EXTRA}node-name`]: `node-${node}`,
      [`${EXTRA}node-uid`]: uuidOf(`node-${node}`),
      [`${EXTRA}pod-name`]: name,
      [`${EXTRA}pod-uid`]: uid,
    },
    ip: `10.1.${node}.${podAddress(uid)}`,
    userAgent: `${app}/1.4 (linux/amd64)`,
  };
}

function podAddress(uid: string): number {
  return 10 + (Number.parseInt(uid.slice(0, 6), 16) % 240);
}

/** The same pod after its token was rotated: another token id, the same pod. */
export function rotated(caller: Caller, turn: number): Caller {
  const id = `JTI=${uuidOf(`${caller.extra?.[`${EXTRA}credential-id`]} ${turn}`)}`;
  return { ...caller, extra: { ...caller.extra, [`${EXTRA}credential-id`]: id } };
}

/** A token from a TokenRequest that is bound to nothing, as a CI system or an intruder uses. */
export function unboundToken(namespace: string, name: string, ip: string, token = 1): Caller {
  const id = `JTI=${uuidOf(`unbound ${namespace}/${name} ${token}`)}`;
  return { ...account(namespace, name), extra: { [`${EXTRA}credential-id`]: id }, ip, userAgent: 'curl/8.9.1' };
}

/** A token that lives in a Secret: no extra at all, and an annotation that names the Secret. */
export function legacyToken(namespace: string, name: string, ip: string, origin = 'manual'): Caller {
  const annotations = {
    [LEGACY]: `system:serviceaccount:${namespace}:${name}`,
    [`${LEGACY}-${origin}-secret`]: `${name}-token`,
  };
  return { ...account(namespace, name), ip, userAgent: 'curl/7.64.0', annotations };
}

/** The same caller with a token that should have been renewed so many seconds ago. */
export function stale(caller: Caller, seconds: number): Caller {
  const note = `subject: ${caller.username}, seconds after warning threshold: ${seconds}`;
  return { ...caller, annotations: { 'authentication.k8s.io/stale-token': note } };
}

function account(namespace: string, name: string): Pick<Caller, 'username' | 'uid' | 'groups'> {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid: uuidOf(`account ${namespace}/${name}`),
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** A person with a client certificate. */
export function person(
  name: string,
  host: number,
  groups: readonly string[] = ['developers'],
  certificate = name,
): Caller {
  return {
    username: `${name}@example.com`,
    groups: [...groups, 'system:authenticated'],
    extra: certificateOf(certificate),
    ip: `192.0.2.${host}`,
    userAgent: 'kubectl/v1.36.3 (linux/amd64) kubernetes/3f2a1c9',
  };
}

export function kubelet(node: number): Caller {
  return {
    username: `system:node:node-${node}`,
    groups: ['system:nodes', 'system:authenticated'],
    extra: certificateOf(`node-${node}`),
    ip: `10.2.0.${node}`,
    userAgent: 'kubelet/v1.36.3 (linux/amd64) kubernetes/3f2a1c9',
  };
}

/** One of the controller manager's own accounts: an unbound token, used from the control plane's address. */
export function controller(name: string): Caller {
  const userAgent = `kube-controller-manager/v1.36.3 (linux/amd64) kubernetes/$Format/system:serviceaccount:kube-system:${name}`;
  return { ...unboundToken('kube-system', name, '10.2.0.100'), userAgent };
}

export const apiServer: Caller = {
  username: 'system:apiserver',
  uid: uuidOf('apiserver'),
  groups: ['system:authenticated', 'system:masters'],
  ip: '127.0.0.1',
  userAgent: 'kube-apiserver/v1.36.3 (linux/amd64) kubernetes/$Format',
};

export const scheduler: Caller = {
  username: 'system:kube-scheduler',
  groups: ['system:authenticated'],
  extra: certificateOf('scheduler'),
  ip: '10.2.0.100',
  userAgent: 'kube-scheduler/v1.36.3 (linux/amd64) kubernetes/3f2a1c9/scheduler',
};

export function anonymous(ip: string): Caller {
  return { username: 'system:anonymous', groups: ['system:unauthenticated'], ip, userAgent: 'python-requests/2.32.3' };
}

/** `caller`, seen from another address. */
export function from(caller: Caller, ip: string, forwarded: readonly string[] = []): Caller {
  return { ...caller, ip, forwarded };
}

export function actingAs(caller: Caller, target: Caller): Caller {
  const { username, groups = [] } = target;
  return { ...caller, actsAs: { username, groups } };
}

function certificateOf(name: string): Record<string, string> {
  const fingerprint = createHash('sha256').update(`certificate ${name}`).digest('hex');
  return { [`${EXTRA}credential-id`]: `X509SHA256=${fingerprint}` };
}
