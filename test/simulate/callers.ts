import type { Caller } from '../scenario/event.ts';
import type { Simulation } from './simulation.ts';
import type { Account, Node, Person, Pod, World } from './world.ts';

const EXTRA = 'authentication.kubernetes.io/';

export function accountCaller({ namespace, name, uid }: Account): Pick<Caller, 'username' | 'uid' | 'groups'> {
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}

/** A pod with the token that is bound to it. */
export function podCaller(pod: Pod): Caller {
  return {
    ...accountCaller(pod.account),
    extra: {
      [`${EXTRA}credential-id`]: pod.token,
      [`${EXTRA}node-name`]: pod.node.name,
      [`${EXTRA}node-uid`]: pod.node.uid,
      [`${EXTRA}pod-name`]: pod.name,
      [`${EXTRA}pod-uid`]: pod.uid,
    },
    ip: pod.ip,
    userAgent: pod.userAgent,
  };
}

/** A token that is bound to no pod. */
export function tokenCaller(account: Account, token: string, ip: string, userAgent: string): Caller {
  return { ...accountCaller(account), extra: { [`${EXTRA}credential-id`]: token }, ip, userAgent };
}

/** A token that lives in a Secret. */
export function legacyCaller(account: Account, secret: string, ip: string, userAgent: string): Caller {
  const caller = accountCaller(account);
  const annotations = {
    'authentication.k8s.io/legacy-token': caller.username,
    'authentication.k8s.io/legacy-token-manual-secret': secret,
  };
  return { ...caller, ip, userAgent, annotations };
}

export function kubeletCaller(node: Node, version: string): Caller {
  return {
    username: `system:node:${node.name}`,
    groups: ['system:nodes', 'system:authenticated'],
    extra: { [`${EXTRA}credential-id`]: `X509SHA256=${node.fingerprint}` },
    ip: node.ip,
    userAgent: `kubelet/${version} (linux/amd64) kubernetes/3f2a1c9`,
  };
}

export function personCaller(person: Person, { plan, officeShift }: World): Caller {
  const ip = `${plan.offices[(person.office + officeShift) % plan.offices.length]}.${person.host}`;
  return {
    username: person.username,
    groups: [...person.groups, 'system:authenticated'],
    ...(person.credential && { extra: { [`${EXTRA}credential-id`]: person.credential } }),
    ...(person.usesProxy ? { ip: plan.proxy, forwarded: [ip] } : { ip }),
    userAgent: person.userAgent,
  };
}

/** A certificate of the strongest group. */
export function masterCaller(sim: Simulation, username: string, host: number): Caller {
  return {
    username,
    groups: ['system:masters', 'system:authenticated'],
    extra: { 'authentication.kubernetes.io/credential-id': `X509SHA256=${sim.dice.hex(64)}` },
    ip: `${sim.world.plan.offices[0]}.${host}`,
    userAgent: 'kubectl/v1.36.3 (linux/amd64) kubernetes/3f2a1c9',
  };
}
