import type { Commit, Engine, Position, SourcePosition } from '../../src/pipeline/engine.ts';
import type { StateChange } from '../../src/state/state.ts';

/** What a store keeps, as three parts that can be written one after another. */
type Part = 'state' | 'results' | 'position';

/** The process died. */
export class Crash extends Error {}

/** A store in memory that survives "processes". What it holds is text, as on a disk. */
export class DurableStore {
  readonly state = new Map<string, StateChange & { cluster: string; json: string }>();
  position = new Map<string, SourcePosition>();
  accesses: string[] = [];
  facts: string[] = [];
  findings: string[] = [];
  alerts: string[] = [];

  write(part: Part, commit: Commit, changes: readonly (StateChange & { cluster: string })[]): void {
    if (part === 'position') for (const [source, at] of commit.position) this.position.set(source, { ...at });
    else if (part === 'state') this.#writeState(changes);
    else {
      for (const kind of ['accesses', 'facts', 'findings', 'alerts'] as const) {
        this[kind].push(...commit.outcome[kind].map((row) => JSON.stringify(row)));
      }
    }
  }

  #writeState(changes: readonly (StateChange & { cluster: string })[]): void {
    for (const { cluster, block, key, json } of changes) {
      const id = JSON.stringify([cluster, block, key]);
      if (json === null) this.state.delete(id);
      else this.state.set(id, { cluster, block, key, json });
    }
  }
}

export interface Faults {
  /** Parts in the order in which they become durable; a list in a list is one transaction. */
  order: readonly (readonly Part[])[];
  /** Asked before every transaction and after the last; true kills the process there. */
  shouldCrash(): boolean;
}

export const ONE_TRANSACTION: Faults['order'] = [['results', 'state', 'position']];

/** An engine over a durable store whose process may die between any two of its transactions. */
export function durableEngine(store: DurableStore, { order, shouldCrash }: Faults): Engine {
  return {
    restore(load): Position {
      for (const { cluster, block, key, json } of store.state.values()) load(cluster, { block, key, json });
      return new Map([...store.position].map(([source, at]) => [source, { ...at }]));
    },
    commit(commit) {
      const changes = commit.state.flatMap(({ cluster, changes }) =>
        [...changes.drain()].map((change) => ({ ...change, cluster })),
      );
      for (const parts of order) {
        if (shouldCrash()) throw new Crash();
        for (const part of parts) store.write(part, commit, changes);
      }
      if (shouldCrash()) throw new Crash();
    },
    close() {},
  };
}
