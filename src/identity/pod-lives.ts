import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** What the log shows of the life of a pod, by its name: times in microseconds, 0 for never. */
export interface PodLife {
  /** '' until it spoke. */
  uid: string;
  /** When it was given a node. */
  placedUs: number;
  /** When its status was last written. */
  writtenUs: number;
}

/** Pods by name, from being given a node on, or from their first word. Bounded: 200,000. */
export class PodLives {
  readonly #cells: Table<PodLife>;

  constructor(state: State) {
    this.#cells = state.table('places.pod-lives', { cap: 200_000, ttlUs: 30 * DAY_US });
  }

  /** Of a pod, `namespace/name`. */
  of(pod: string): Readonly<PodLife> | undefined {
    return this.#cells.peek(pod);
  }

  /** Another pod may have borne the name before. */
  placed(namespace: string, name: string, timeUs: number): void {
    Object.assign(this.#open(`${namespace}/${name}`, timeUs), { uid: '', placedUs: timeUs, writtenUs: 0 });
  }

  spoke(namespace: string, name: string, uid: string, timeUs: number): void {
    const cell = this.#open(`${namespace}/${name}`, timeUs);
    if (cell.uid !== '' && cell.uid !== uid) Object.assign(cell, { placedUs: 0, writtenUs: 0 });
    cell.uid = uid;
  }

  /** Somebody wrote the status of a pod, `namespace/name`. */
  written(pod: string, timeUs: number): void {
    if (!this.#cells.peek(pod)) return;
    const cell = this.#open(pod, timeUs);
    cell.writtenUs = Math.max(cell.writtenUs, timeUs);
  }

  /** Names of the pods of a namespace. */
  in(namespace: string): string[] {
    const keys = [...this.#cells.slots()].map(({ key }) => key).filter((key) => key.startsWith(`${namespace}/`));
    return keys.map((key) => key.slice(namespace.length + 1));
  }

  #open(key: string, timeUs: number): PodLife {
    return this.#cells.open(key, timeUs, () => ({ uid: '', placedUs: 0, writtenUs: 0 }));
  }
}
