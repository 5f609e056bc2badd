import type {
  AccountObject,
  InventoryObject,
  Ownership,
  PodObject,
  SecretReference,
  SecretWay,
  Team,
} from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';

export interface PodCell extends Cell {
  uid: string;
  account: string;
  node: string;
  owner: string;
  ip: string;
  /** When it was made, microseconds; 0 when it was not told. */
  createdUs: number;
  secrets: readonly SecretReference[];
}

/** A pod by its name, with how it comes by one secret. */
export interface PodWith {
  name: string;
  pod: Readonly<PodCell>;
  ways: readonly SecretWay[];
}

/** Names of pods that were told to refer to one secret. */
interface ReferenceCell extends Cell {
  pods: string[];
}

export interface AccountCell extends Cell {
  imagePullSecrets: readonly string[];
  cloudRoles: readonly string[];
  ownership: Ownership;
}

interface NamespaceCell extends Cell {
  ownership: Ownership;
}

interface NodeCell extends Cell {
  uid: string;
  addresses: readonly string[];
}

/** Of one secret the latest so many pods are remembered. */
const MAX_PODS = 64;
/** Told once and true until told otherwise; what is never told again goes after a year. */
const TTL_US = 400 * DAY_US;

/** Pods, service accounts, namespaces and nodes as inventory last told them. Bounded: 200,000 pods and 100,000 accounts. */
export class Inventory {
  readonly #pods: Table<PodCell>;
  readonly #references: Table<ReferenceCell>;
  readonly #accounts: Table<AccountCell>;
  readonly #namespaces: Table<NamespaceCell>;
  readonly #nodes: Table<NodeCell>;

  constructor(state: State) {
    this.#pods = state.table('inventory.pods', { cap: 200_000, ttlUs: TTL_US });
    this.#references = state.table('inventory.references', { cap: 200_000, ttlUs: TTL_US });
    this.#accounts = state.table('inventory.accounts', { cap: 100_000, ttlUs: TTL_US });
    this.#namespaces = state.table('inventory.namespaces', { cap: 50_000, ttlUs: TTL_US });
    this.#nodes = state.table('inventory.nodes', { cap: 20_000, ttlUs: TTL_US });
  }

  /** The pod of this name; undefined when the name is another pod's now. */
  pod(namespace: string, name: string, uid: string): Readonly<PodCell> | undefined {
    const cell = this.#pods.peek(`${namespace}/${name}`);
    return cell && (cell.uid === '' || uid === '' || cell.uid === uid) ? cell : undefined;
  }

  /** The pods told to refer to a secret, in the order in which they were told. */
  podsWith(namespace: string, secret: string): PodWith[] {
    const names = this.#references.peek(`${namespace}/${secret}`)?.pods ?? [];
    return names.flatMap((name) => {
      const pod = this.#pods.peek(`${namespace}/${name}`);
      const reference = pod?.secrets.find((one) => one.name === secret);
      return pod && reference ? [{ name, pod, ways: reference.ways }] : [];
    });
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
    const own = teamIn(this.account(namespace, account)?.ownership, `serviceaccount ${namespace}/${account}`);
    return own ?? teamIn(this.#namespaces.peek(namespace)?.ownership, `namespace ${namespace}`);
  }

  /** Takes what is told; false when it was known just so. */
  learn(object: InventoryObject, timeUs: number): boolean {
    if (object.kind === 'pod') return this.#learnPod(object, timeUs);
    if (object.kind === 'account') return this.#learnAccount(object, timeUs);
    if (object.kind === 'namespace') {
      return put(this.#namespaces, object.name, timeUs, { ownership: object.ownership });
    }
    return put(this.#nodes, object.name, timeUs, { uid: object.uid, addresses: object.addresses });
  }

  #learnPod(
    { namespace, name, uid, account, node, owner, ip, createdUs, secrets }: PodObject,
    timeUs: number,
  ): boolean {
    for (const secret of secrets) {
      const { pods } = this.#references.open(`${namespace}/${secret.name}`, timeUs, () => ({ pods: [] }));
      if (!pods.includes(name)) pods.push(name);
      if (pods.length > MAX_PODS) pods.shift();
    }
    return put(this.#pods, `${namespace}/${name}`, timeUs, { uid, account, node, owner, ip, createdUs, secrets });
  }

  #learnAccount({ namespace, name, imagePullSecrets, cloudRoles, ownership }: AccountObject, timeUs: number): boolean {
    return put(this.#accounts, `${namespace}/${name}`, timeUs, { imagePullSecrets, cloudRoles, ownership });
  }
}

function teamIn(ownership: Ownership | undefined, source: string): Team | undefined {
  const name = ownership?.team || ownership?.owner;
  return name ? { name, contact: ownership?.contact ?? '', source } : undefined;
}

/** False when the cell holds just this already. */
function put<C extends Cell>(table: Table<C>, key: string, timeUs: number, value: Omit<C, 'seenUs'>): boolean {
  const before = table.peek(key);
  const isNew = !before || JSON.stringify({ ...before, seenUs: 0 }) !== JSON.stringify({ ...value, seenUs: 0 });
  Object.assign(
    table.open(key, timeUs, () => value),
    value,
  );
  return isNew;
}
