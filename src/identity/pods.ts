import type { PodObject, SecretReference, SecretWay } from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { NodePods } from './node-pods.ts';
import { put } from './told.ts';
import { UnknownPods } from './unknown-pods.ts';

type Told = Omit<PodObject, 'kind' | 'namespace' | 'name' | 'generateName'>;

export interface PodCell extends Told {
  /** When it was told to have ended after it had been told to live, event time; 0 while it was not. */
  endedUs: number;
}

type Template = PodCell;

/** A pod by its name, with how it comes by one secret. */
export interface PodWith {
  name: string;
  pod: Readonly<PodCell>;
  ways: readonly SecretWay[];
}

/** Names of the pods that refer to one secret of their namespace. */
interface ReferenceCell {
  pods: string[];
  /** There were more than are kept. */
  isOverflown: boolean;
}

/** Told once and true until told otherwise; what is never told again goes after a year. */
const TTL_US = 400 * DAY_US;
const MAX_PODS = 256;
/** Characters that the server appends to `generateName`. */
const SUFFIX = 5;

/** Pods as inventory or a logged body last told them: where they run and which secrets they refer to. Bounded: 200,000. */
export class Pods {
  readonly #pods: Table<PodCell>;
  readonly #templates: Table<PodCell>;
  readonly #references: Table<ReferenceCell>;
  readonly #unknown: UnknownPods;
  readonly #nodes: NodePods;

  constructor(state: State) {
    this.#pods = state.table('inventory.pods', { cap: 200_000, ttlUs: TTL_US });
    this.#templates = state.table('inventory.templates', { cap: 50_000, ttlUs: 30 * DAY_US });
    this.#references = state.table('inventory.references', { cap: 200_000, ttlUs: TTL_US });
    this.#unknown = new UnknownPods(state);
    this.#nodes = new NodePods(state);
  }

  /** The pod of this name; undefined when the name is another pod's now. */
  of(namespace: string, name: string, uid: string): Readonly<PodCell> | undefined {
    const cell = this.#pods.peek(`${namespace}/${name}`);
    return cell && (cell.uid === '' || uid === '' || cell.uid === uid) ? cell : undefined;
  }

  /** The pods told to refer to a secret, in the order in which they were told. */
  with(namespace: string, secret: string): PodWith[] {
    const names = this.#references.peek(`${namespace}/${secret}`)?.pods ?? [];
    return names.flatMap((name) => {
      const pod = this.#pods.peek(`${namespace}/${name}`);
      const reference = pod?.secrets.find((one) => one.name === secret);
      return pod && reference ? [{ name, pod, ways: reference.ways }] : [];
    });
  }

  /** Whether a node has, and lately had, no pod that refers to a secret of this namespace, where all pods were told. */
  isStranger(node: string, namespace: string, secret: string): boolean {
    if (!this.#unknown.isAllTold(namespace) || !this.#nodes.isKnown(node)) return false;
    if (this.#nodes.hadLately(node, namespace, secret)) return false;
    if (this.#references.peek(`${namespace}/${secret}`)?.isOverflown) return false;
    return this.with(namespace, secret).every(({ pod }) => pod.node !== node);
  }

  /** Takes a pod as inventory holds it, or as its creation's body shows it; false when it was known just so. */
  learn(pod: PodObject, timeUs: number): boolean {
    const { namespace, name, generateName } = pod;
    if (name === '') return put(this.#templates, `${namespace}/${generateName}`, timeUs, cellOf(pod));
    const before = this.#pods.peek(`${namespace}/${name}`);
    if (before) this.#refer(namespace, name, before.secrets, timeUs, false);
    const isNew = put(this.#pods, `${namespace}/${name}`, timeUs, {
      ...cellOf(pod),
      endedUs: endOf(pod, before, timeUs),
    });
    this.#unknown.forget(namespace, name, timeUs);
    if (hasEnded(pod.phase)) return isNew;
    if (pod.node) this.#nodes.learn(pod, timeUs);
    this.#refer(namespace, name, pod.secrets, timeUs, true);
    return isNew;
  }

  /** A pod of this name was given a node; answers the pod, if anything told what it is. */
  place(namespace: string, name: string, node: string, timeUs: number): PodObject | undefined {
    const own = this.#pods.peek(`${namespace}/${name}`);
    const cell =
      own?.node === '' || own?.node === node ? own : this.#templates.peek(`${namespace}/${name.slice(0, -SUFFIX)}`);
    if (!cell) {
      this.#unknown.note(namespace, name, timeUs);
      return undefined;
    }
    if (node === '') return undefined;
    const { endedUs: _, ...known } = cell;
    const pod: PodObject = { kind: 'pod', namespace, name, ...known, node, createdUs: timeUs, generateName: '' };
    this.learn(pod, timeUs);
    return pod;
  }

  /** The pod is gone for good. */
  gone(namespace: string, name: string, timeUs: number): void {
    const before = this.#pods.peek(`${namespace}/${name}`);
    if (before) this.#refer(namespace, name, before.secrets, timeUs, false);
    this.#pods.delete(`${namespace}/${name}`);
    this.#unknown.forget(namespace, name, timeUs);
  }

  #refer(namespace: string, name: string, secrets: readonly SecretReference[], timeUs: number, isThere: boolean): void {
    for (const secret of secrets) {
      const key = `${namespace}/${secret.name}`;
      const cell = this.#references.open(key, timeUs, () => ({ pods: [], isOverflown: false }));
      cell.pods = cell.pods.filter((pod) => pod !== name);
      if (!isThere) continue;
      cell.pods.push(name);
      if (cell.pods.length <= MAX_PODS) continue;
      cell.pods.shift();
      cell.isOverflown = true;
    }
  }
}

export function hasEnded(phase: string): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function cellOf({ uid, account, node, owner, ip, phase, createdUs, secrets, hostPaths }: PodObject): Template {
  return { uid, account, node, owner, ip, phase, createdUs, secrets, hostPaths, endedUs: 0 };
}

/** A pod that a file tells to have ended may have lived at the time of the log; only the change itself has a time. */
function endOf({ uid, phase }: PodObject, before: Readonly<PodCell> | undefined, timeUs: number): number {
  if (!before || !hasEnded(phase) || before.uid !== uid) return 0;
  return hasEnded(before.phase) ? before.endedUs : timeUs;
}
