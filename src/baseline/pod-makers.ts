import type { AuditEvent } from '../model/audit-event.ts';
import type { Evidence } from '../model/finding.ts';
import { DAY_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { normaliseName } from './names.ts';

/** How many pods somebody made. */
export interface MakerCell {
  pods: number;
}

/** A pod that was made a moment ago. */
export interface MadePod {
  by: string;
  /** Key of the maker's memory. */
  key: string;
  /** Whether the maker is a program with a namespace of its own. */
  isProgram: boolean;
  /** The control plane, or an account that the control plane gives its token: it makes pods for others. */
  isOfControlPlane: boolean;
  /** A program whose token is no pod's, and of which the log does not show who asked for it: it may be of the control plane. */
  isOfUnknownOrigin: boolean;
  /** Pods that the maker had made before. */
  before: number;
  timeUs: number;
  evidence: Evidence;
}

interface RecentCell {
  pods: MadePod[];
}

interface MountCell {
  namespaces: string[];
}

/** A kubelet reads what its new pod mounts within so long, pulling the image included. */
const FRESH_US = 5 * MINUTE_US;
const MAX_RECENT = 16;
/**
 * A secret of one name is everybody's if kubelets read it in so many namespaces, and in this share of all: the same
 * programs run in several environments, each with secrets of its own under the same names.
 */
const COMMON_NAMESPACES = 4;
const COMMON_SHARE = 0.4;
/** Namespaces remembered of one name and of all; who is in this share of them is everywhere. */
const MAX_NAMESPACES = 64;
/** Where all makers, and all names, are counted together; neither is ever empty. */
const ALL = '';

/** Who makes pods, which were made a moment ago, and which secrets kubelets read everywhere. */
export class PodMakers {
  readonly #makers: Table<MakerCell>;
  readonly #recent: Table<RecentCell>;
  readonly #mounts: Table<MountCell>;

  constructor(state: State) {
    this.#makers = state.table('pod-makers', { cap: 50_000, ttlUs: 90 * DAY_US });
    this.#recent = state.table('pod-makers.recent', { cap: 50_000, ttlUs: DAY_US });
    this.#mounts = state.table('pod-makers.mounts', { cap: 100_000, ttlUs: 90 * DAY_US });
  }

  of(username: string): Readonly<MakerCell> | undefined {
    return this.#makers.peek(username);
  }

  /** Pods that were made in this cluster so far: how much there is to compare with. */
  get total(): number {
    return this.#makers.peek(ALL)?.pods ?? 0;
  }

  /** The pods made in a namespace shortly before. */
  freshIn(namespace: string, timeUs: number): readonly MadePod[] {
    const made = this.#recent.peek(namespace)?.pods ?? [];
    return made.filter((pod) => timeUs - pod.timeUs <= FRESH_US && timeUs >= pod.timeUs);
  }

  /** A registry's credentials or a shared setting: kubelets read one of this name in many namespaces. */
  isCommon(name: string): boolean {
    const count = this.#mounts.peek(normaliseName(name))?.namespaces.length ?? 0;
    return count >= COMMON_NAMESPACES && count >= COMMON_SHARE * (this.#mounts.peek(ALL)?.namespaces.length ?? 0);
  }

  learn({ object, timeUs }: AuditEvent, made: Omit<MadePod, 'before'>): void {
    const recent = this.#recent.open(object.namespace, timeUs, () => ({ pods: [] }));
    const fresh = recent.pods.filter((pod) => timeUs - pod.timeUs <= FRESH_US);
    recent.pods = [...fresh, { ...made, before: this.of(made.by)?.pods ?? 0 }].slice(-MAX_RECENT);
    for (const maker of [made.by, ALL]) this.#makers.open(maker, timeUs, () => ({ pods: 0 })).pods += 1;
  }

  /** A kubelet read a secret for one of its pods. */
  learnMount(namespace: string, name: string, timeUs: number): void {
    for (const key of [normaliseName(name), ALL]) {
      const known = this.#mounts.peek(key)?.namespaces;
      if (known && (known.length >= MAX_NAMESPACES || known.includes(namespace))) continue;
      this.#mounts.open(key, timeUs, () => ({ namespaces: [] })).namespaces.push(namespace);
    }
  }
}

/** A pod was made, as itself or by a program for others. */
export function isPodMade({ verb, object, code, isDryRun }: AuditEvent): boolean {
  return verb === 'create' && object.resource === 'pods' && object.subresource === '' && code === 201 && !isDryRun;
}
