import type { Commit } from '../pipeline/engine.ts';
import type { Instruments } from './instruments.ts';

/** How much is remembered, by block of memory: names of blocks are the program's own. */
export class StateMetrics {
  readonly #states = new Map<string, Commit['state'][number]['changes']>();

  constructor(instruments: Instruments) {
    instruments.asked(
      'state_entries',
      'What is remembered of all clusters, by kind of memory',
      ['block'],
      (entries) => {
        entries.reset();
        for (const state of this.#states.values())
          for (const [block, size] of state.sizes()) entries.inc({ block }, size);
      },
    );
  }

  count({ state }: Commit): void {
    for (const { cluster, changes } of state) this.#states.set(cluster, changes);
  }

  forgetClusters(): void {
    this.#states.clear();
  }
}
