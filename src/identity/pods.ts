import type { ObjectRef } from '../model/audit-event.ts';
import type { PodStatusContent } from '../model/content.ts';
import type { PodObject, SecretWay } from '../model/inventory.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { NodePods } from './node-pods.ts';
import { PodAddresses } from './pod-addresses.ts';
import { PodReferences } from './pod-references.ts';
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

/** A pod, `namespace/name`, with what was told of it. */
export interface PodTold {
  path: string;
  pod: Readonly<PodCell>;
  toldUs: number;
}

/** Told once and true until told otherwise; what is never told again goes after a year. */
const TTL_US = 400 * DAY_US;
/** Characters that the server appends to `generateName`. */
const SUFFIX = 5;

/** Pods as inventory or a logged body last told them: where they run and which secrets they refer to. Bounded: 200,000. */
export class Pods {
  readonly #pods: Table<PodCell>;
  readonly #templates: Table<PodCell>;
  readonly #references: PodReferences;
  readonly #unknown: UnknownPods;
  readonly #nodes: NodePods;
  readonly #addresses: PodAddresses;

  constructor(state: State) {
    this.#pods = state.table('inventory.pods', { cap: 200_000, ttlUs: TTL_US });
    this.#templates = state.table('inventory.templates', { cap: 50_000, ttlUs: 30 * DAY_US });
    this.#references = new PodReferences(state);
    this.#unknown = new UnknownPods(state);
    this.#nodes = new NodePods(state);
    this.#addresses = new PodAddresses(state);
  }

  /** The pod of this name; undefined when the name is another pod's now. */
  of(namespace: string, name: string, uid: string): Readonly<PodCell> | undefined {
    const cell = this.#pods.peek(`${namespace}/${name}`);
    return cell && (cell.uid === '' || uid === '' || cell.uid === uid) ? cell : undefined;
  }

  /** What was told of a pod, `namespace/name`, and when. */
  told(path: string): PodTold | undefined {
    const pod = this.#pods.peek(path);
    return pod && { path, pod, toldUs: this.#pods.seenUs(path) };
  }

  /** The pod told to be at an address. */
  at(ip: string): PodTold | undefined {
    const path = this.#addresses.at(ip);
    return path === undefined ? undefined : this.told(path);
  }

  /** The pods told to refer to a secret, in the order in which they were told. */
  with(namespace: string, secret: string): PodWith[] {
    return this.#references.to(`${namespace}/${secret}`).flatMap((name) => {
      const pod = this.#pods.peek(`${namespace}/${name}`);
      const reference = pod?.secrets.find((one) => one.name === secret);
      return pod && reference ? [{ name, pod, ways: reference.ways }] : [];
    });
  }

  /** Whether a node has, and lately had, no pod that refers to a secret of this namespace, where all pods were told. */
  isStranger(node: string, namespace: string, secret: string): boolean {
    if (!this.#unknown.isAllTold(namespace) || !this.#nodes.isKnown(node)) return false;
    if (this.#nodes.hadLately(node, namespace, secret)) return false;
    if (this.#references.isOverflown(`${namespace}/${secret}`)) return false;
    return this.with(namespace, secret).every(({ pod }) => pod.node !== node);
  }

  /** Takes a pod as inventory holds it, or as its creation's body shows it; false when it was known just so. */
  learn(pod: PodObject, timeUs: number): boolean {
    const { namespace, name, generateName } = pod;
    if (name === '') return put(this.#templates, `${namespace}/${generateName}`, timeUs, cellOf(pod));
    const before = this.#pods.peek(`${namespace}/${name}`);
    if (before) this.#leave(namespace, name, before, timeUs);
    const isNew = put(this.#pods, `${namespace}/${name}`, timeUs, {
      ...cellOf(pod),
      endedUs: endOf(pod, before, timeUs),
    });
    this.#unknown.forget(namespace, name, timeUs);
    if (hasEnded(pod.phase)) return isNew;
    if (pod.node) this.#nodes.learn(pod, timeUs);
    this.#addresses.learn(pod, timeUs);
    this.#references.learn(namespace, name, pod.secrets, timeUs, true);
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

  /** A pod's status was written; answers the pod, where that tells something new of it. */
  learnStatus({ namespace, name }: ObjectRef, { uid, ip, phase }: PodStatusContent, timeUs: number): PodObject[] {
    const cell = this.of(namespace, name, uid);
    if (!cell) return [];
    const { endedUs: _, ...known } = cell;
    const news = { uid: uid || known.uid, ip: ip || known.ip, phase: phase || known.phase };
    const pod: PodObject = { kind: 'pod', namespace, name, ...known, ...news, generateName: '' };
    return this.learn(pod, timeUs) ? [pod] : [];
  }

  /** The pod is gone for good. */
  gone(namespace: string, name: string, timeUs: number): void {
    const before = this.#pods.peek(`${namespace}/${name}`);
    if (before) this.#leave(namespace, name, before, timeUs);
    this.#pods.delete(`${namespace}/${name}`);
    this.#unknown.forget(namespace, name, timeUs);
  }

  #leave(namespace: string, name: string, { secrets, ip }: Readonly<PodCell>, timeUs: number): void {
    this.#references.learn(namespace, name, secrets, timeUs, false);
    this.#addresses.forget(ip, `${namespace}/${name}`);
  }
}

export function hasEnded(phase: string): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function cellOf({
  kind: _,
  namespace: _namespace,
  name: _name,
  generateName: _generated,
  ...told
}: PodObject): Template {
  return { ...told, endedUs: 0 };
}

/** A pod that a file tells to have ended may have lived at the time of the log; only the change itself has a time. */
function endOf({ uid, phase }: PodObject, before: Readonly<PodCell> | undefined, timeUs: number): number {
  if (!before || !hasEnded(phase) || before.uid !== uid) return 0;
  return hasEnded(before.phase) ? before.endedUs : timeUs;
}
