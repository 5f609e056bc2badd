import type { Alert } from '../../model/alert.ts';
import type { Commit, Counters, Engine, Position } from '../../pipeline/engine.ts';
import { addCounters } from '../../pipeline/join.ts';

/**
 * An engine for one pass over files: keeps counters, the last revision of every alert and the number of rejects, and
 * drops all else. Nothing survives the process, so `restore` starts at nothing.
 */
export class MemoryEngine implements Engine {
  readonly counters = new Map<string, Counters>();
  readonly alerts = new Map<string, Alert>();
  rejects = 0;

  restore(): Position {
    return new Map();
  }

  commit({ state, outcome, rejects, counters }: Commit): void {
    for (const { changes } of state) changes.forgetChanges();
    for (const alert of outcome.alerts) this.alerts.set(alert.id, alert);
    for (const [cluster, counts] of counters) addCounters(this.counters, cluster, counts);
    this.rejects += rejects.length;
  }

  close(): void {}
}
