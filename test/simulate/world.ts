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
