import type { Alert } from '../../model/alert.ts';
import { type Labels, labelsOf } from './message.ts';

/** Beyond that, the longest known is not told again: its `endsAt` ends it. */
const MAX_STANDING = 10_000;

/** One alert as the peers have it, or are to have it. */
export interface Entry {
  alert: Alert;
  labels: Labels;
  /** When it was resolved; undefined while it stands. */
  resolvedMs: number | undefined;
  /** Peers that have not heard of its end. */
  owed: Set<string>;
}

/**
 * What Alertmanager forgets when it is not told again: every alert that no person has resolved, and resolved ones until
 * each peer has heard of it. Where labels change, the alert under the old ones ends.
 */
export class StandingEntries {
  readonly #entries = new Map<string, Entry>();
  readonly #peers: readonly string[];

  constructor(peers: readonly string[]) {
    this.#peers = peers;
  }

  /** Takes a revision; answers what is to be told. */
  take(alert: Alert, nowMs: number): Entry[] {
    const labels = labelsOf(alert);
    const key = keyOf(labels);
    const told: Entry[] = [];
    for (const [otherKey, other] of this.#of(alert.id)) {
      if (otherKey === key || other.resolvedMs !== undefined) continue;
      other.resolvedMs = nowMs;
      other.owed = new Set(this.#peers);
      told.push(other);
    }
    const before = this.#entries.get(key);
    const resolvedMs = alert.status === 'resolved' ? (before?.resolvedMs ?? nowMs) : undefined;
    const entry: Entry = { alert, labels, resolvedMs, owed: new Set(resolvedMs === undefined ? [] : this.#peers) };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    this.#bound();
    return [...told, entry];
  }

  all(): Entry[] {
    return [...this.#entries.values()];
  }

  /** A peer has these; resolved ones that all have are over. */
  heard(entries: readonly Entry[], peer: string): void {
    for (const entry of entries) {
      entry.owed.delete(peer);
      if (entry.resolvedMs !== undefined && entry.owed.size === 0) this.#forget(entry);
    }
  }

  #forget(entry: Entry): void {
    const key = keyOf(entry.labels);
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }

  *#of(id: string): Generator<[string, Entry]> {
    for (const pair of this.#entries) if (pair[1].alert.id === id) yield pair;
  }

  #bound(): void {
    while (this.#entries.size > MAX_STANDING) this.#entries.delete(this.#entries.keys().next().value ?? '');
  }
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort());
}
