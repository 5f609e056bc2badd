import type { AccountObject, InventoryObject, Ownership, PodObject, Team } from '../model/inventory.ts';
import type { Principal } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { Owners, teamIn } from './owners.ts';
import { type PodCell, Pods, type PodWith } from './pods.ts';
import { Rights } from './rights.ts';
import { put } from './told.ts';
import { ToldSecrets } from './told-secrets.ts';

export interface AccountCell {
  imagePullSecrets: readonly string[];
  cloudRoles: readonly string[];
  ownership: Ownership;
}

interface NamespaceCell {
  ownership: Ownership;
}

interface NodeCell {
  uid: string;
  addresses: readonly string[];
}

/** Told once and true until told otherwise; what is never told again goes after a year. */
const TTL_US = 400 * DAY_US;

/**
 * Pods, service accounts, namespaces, nodes, secrets, roles and bindings as inventory or logged bodies last told them. Bounded:
 * 200,000 pods, 100,000 accounts and bindings, 50,000 namespaces and roles, 20,000 nodes.
 */
export class Inventory {
  readonly pods: Pods;
  readonly rights: Rights;
  readonly owners: Owners;
  readonly secrets: ToldSecrets;
  readonly #accounts: Table<AccountCell>;
  readonly #namespaces: Table<NamespaceCell>;
  readonly #nodes: Table<NodeCell>;

  constructor(state: State) {
    this.pods = new Pods(state);
    this.rights = new Rights(state);
    this.owners = new Owners(state);
    this.secrets = new ToldSecrets(state);
    this.#accounts = state.table('inventory.accounts', { cap: 100_000, ttlUs: TTL_US });
    this.#namespaces = state.table('inventory.namespaces', { cap: 50_000, ttlUs: TTL_US });
    this.#nodes = state.table('inventory.nodes', { cap: 20_000, ttlUs: TTL_US });
  }

  /** The pod of this name; undefined when the name is another pod's now. */
  pod(namespace: string, name: string, uid: string): Readonly<PodCell> | undefined {
    return this.pods.of(namespace, name, uid);
  }

  /** The pods told to refer to a secret, in the order in which they were told. */
  podsWith(namespace: string, secret: string): PodWith[] {
    return this.pods.with(namespace, secret);
  }

  account(namespace: string, name: string): Readonly<AccountCell> | undefined {
    return this.#accounts.peek(`${namespace}/${name}`);
  }

  node(name: string): Readonly<NodeCell> | undefined {
    return this.#nodes.peek(name);
  }

  /** Who answers for a service account, or for a namespace when `account` is ''. */
  team(namespace: string, account: string): Team | undefined {
    if (namespace === '') return undefined;
    const said = this.owners.team({ kind: 'account', namespace, name: account });
    if (said) return said;
    const own = teamIn(this.account(namespace, account)?.ownership, `serviceaccount ${namespace}/${account}`);
    return own ?? this.#homeTeam(namespace);
  }

  /** Who answers for a secret; `name` '*' is all of its namespace. */
  teamOfSecret(namespace: string, name: string): Team | undefined {
    return this.owners.team({ kind: 'secret', namespace, name }) ?? this.#homeTeam(namespace);
  }

  /** Who answers for an identity: a service account, or a person by name or group. */
  teamOfPrincipal({ namespace, name, username, groups }: Principal): Team | undefined {
    if (namespace !== '') return this.team(namespace, name);
    return this.owners.team({ kind: 'user', name: username, groups });
  }

  /** `prod`, `staging` or whatever it is called, of a service account or of its namespace; '' where nothing says so. */
  environment(namespace: string, account = ''): string {
    return (
      this.owners.environment({ kind: 'account', namespace, name: account }) ||
      this.account(namespace, account)?.ownership.environment ||
      (this.#namespaces.peek(namespace)?.ownership.environment ?? '')
    );
  }

  #homeTeam(namespace: string): Team | undefined {
    return teamIn(this.#namespaces.peek(namespace)?.ownership, `namespace ${namespace}`);
  }

  /** Takes what is told; false when it was known just so. */
  learn(object: InventoryObject, timeUs: number): boolean {
    switch (object.kind) {
      case 'pod':
        return this.pods.learn(this.#withPullSecrets(object), timeUs);
      case 'account':
        return this.#learnAccount(object, timeUs);
      case 'namespace':
        return put(this.#namespaces, object.name, timeUs, { ownership: object.ownership });
      case 'node':
        return put(this.#nodes, object.name, timeUs, { uid: object.uid, addresses: object.addresses });
      case 'secret':
        return this.secrets.learn(object, timeUs);
      case 'role':
        return this.rights.learnRole(object, timeUs);
      case 'binding':
        return this.rights.learnBinding(object, timeUs);
    }
  }

  /** What is there no more is known no more; of accounts and namespaces, who answered for them stays known. */
  forget(object: InventoryObject, timeUs: number): void {
    if (object.kind === 'pod') this.pods.gone(object.namespace, object.name, timeUs);
    else if (object.kind === 'role') this.rights.forgetRole(object.namespace, object.name);
    else if (object.kind === 'binding') this.rights.forgetBinding(object.namespace, object.name);
    else if (object.kind === 'node') this.#nodes.delete(object.name);
    else if (object.kind === 'secret') this.secrets.gone(object);
  }

  /** Its account's pull secrets are a pod's own. */
  #withPullSecrets(pod: PodObject): PodObject {
    const given = this.account(pod.namespace, pod.account)?.imagePullSecrets ?? [];
    const further = given.filter((name) => !pod.secrets.some((secret) => secret.name === name));
    if (further.length === 0) return pod;
    const secrets = further.map((name) => ({ name, ways: ['account-imagePullSecret' as const] }));
    return { ...pod, secrets: [...pod.secrets, ...secrets] };
  }

  #learnAccount({ namespace, name, imagePullSecrets, cloudRoles, ownership }: AccountObject, timeUs: number): boolean {
    return put(this.#accounts, `${namespace}/${name}`, timeUs, { imagePullSecrets, cloudRoles, ownership });
  }
}
