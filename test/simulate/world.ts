import type { Caller } from '../scenario/event.ts';
import type { Dice } from './dice.ts';
import type { Plan } from './plan.ts';

export interface Node {
  index: number;
  name: string;
  uid: string;
  ip: string;
  fingerprint: string;
  isAlive: boolean;
}

export interface Account {
  namespace: string;
  name: string;
  uid: string;
}

export interface Pod {
  namespace: string;
  name: string;
  uid: string;
  node: Node;
  ip: string;
  account: Account;
  /** `JTI=…` of the token it holds, and when that was issued. */
  token: string;
  issuedUs: number;
  userAgent: string;
  mounts: readonly string[];
  isAlive: boolean;
  /** When it was deleted for good. */
  goneUs: number;
  /** It never loads its token anew. */
  isForgetful: boolean;
}

/** How a program reads the secrets that are its own. */
export type Habit = 'mounts' | 'polls' | 'starts' | 'watches' | 'lists';

export interface Workload {
  team: string;
  namespace: string;
  app: string;
  account: Account;
  habit: Habit;
  /** Secrets it reads through the API, as `namespace/name`. */
  reads: string[];
  /** Names of secrets that its pods mount. */
  mounts: string[];
  everyUs: number;
  replicas: number;
  userAgent: string;
  isHostNetwork: boolean;
  isForgetful: boolean;
  pods: Pod[];
  /** Hash of its present template, part of its pods' names. */
  template: string;
  revision: number;
  /** What it does after the API server ended its watches. */
  relist?: () => void;
}

export interface Person {
  name: string;
  username: string;
  team: string;
  groups: string[];
  credential: string;
  office: number;
  host: number;
  usesProxy: boolean;
  userAgent: string;
  hasLeft: boolean;
  isAway: boolean;
  worksLate: boolean;
}

/** The cluster as it is at this moment of the simulation. */
export class World {
  readonly plan: Plan;
  readonly nodes: Node[] = [];
  readonly workloads: Workload[] = [];
  readonly people: Person[] = [];
  readonly teams: string[];
  /** Owner of every namespace of a team. */
  readonly owners = new Map<string, string>();
  /** Names of secrets by namespace. */
  readonly secrets = new Map<string, Set<string>>();
  readonly #addresses = new Set<string>();
  #pods = 0;
  /** Turns with every move of the network that people come from. */
  officeShift = 0;

  constructor(plan: Plan) {
    this.plan = plan;
    this.teams = [...plan.teams];
  }

  addNode(dice: Dice): Node {
    const index = this.nodes.length;
    const { nodeName, nodeAddress } = this.plan;
    const [name, ip] = [nodeName(index), nodeAddress(index)];
    const node = { index, name, ip, uid: dice.uuid(), fingerprint: dice.hex(64), isAlive: true };
    this.nodes.push(node);
    return node;
  }

  get liveNodes(): Node[] {
    return this.nodes.filter(({ isAlive }) => isAlive);
  }

  get livePods(): Pod[] {
    return this.workloads.flatMap(({ pods }) => pods.filter(({ isAlive }) => isAlive));
  }

  /** An address on this node that no living pod has. */
  takeAddress(node: Node): string {
    for (let tries = 0; tries < 500; tries += 1) {
      this.#pods += 1;
      const ip = this.plan.podAddress(node.index, this.#pods);
      if (this.#addresses.has(ip)) continue;
      this.#addresses.add(ip);
      return ip;
    }
    throw new Error(`node ${node.name} has no address left`);
  }

  freeAddress(ip: string): void {
    this.#addresses.delete(ip);
  }

  addSecret(namespace: string, name: string): void {
    const known = this.secrets.get(namespace);
    if (known) known.add(name);
    else this.secrets.set(namespace, new Set([name]));
  }

  secretsIn(namespace: string): string[] {
    return [...(this.secrets.get(namespace) ?? [])];
  }

  /** Secrets in namespaces of other teams, as `namespace/name`. */
  foreignSecrets(team: string): string[] {
    const foreign = [...this.owners].filter(([, owner]) => owner !== team).map(([namespace]) => namespace);
    return foreign.flatMap((namespace) => this.secretsIn(namespace).map((name) => `${namespace}/${name}`));
  }

  namespacesOf(team: string): string[] {
    return [...this.owners].filter(([, owner]) => owner === team).map(([namespace]) => namespace);
  }

  /** Programs that read through the API with a pod of their own. */
  get readers(): Workload[] {
    return this.workloads.filter(({ habit, pods }) => habit !== 'mounts' && pods.some(({ isAlive }) => isAlive));
  }
}

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
