import { Counter, Gauge, type Registry } from 'prom-client';
import { SECOND_US } from '../model/time.ts';
import type { Commit, Counters } from '../pipeline/engine.ts';

/** Clusters are named by configuration, topics and headers; more than these, or odd ones, share one label. */
const MAX_CLUSTERS = 100;
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/;
const OTHER = 'other';

const VERBS = { get: 'secretGets', list: 'secretLists', watch: 'watchStarts', write: 'secretWrites' } as const;
const FIELDS = {
  groups: 'noGroups',
  userAgent: 'noUserAgent',
  sourceIPs: 'noSource',
  annotations: 'noAnnotations',
  stage: 'noStage',
  credentialId: 'noCredential',
} as const;

/** What feeds show and lack, and how far behind the clock they are. */
export class FeedMetrics {
  readonly #requests: Counter;
  readonly #missing: Counter;
  readonly #unauthenticated: Counter;
  readonly #bodies: Counter;
  readonly #faults: Gauge;
  /** Event time, microseconds, that each cluster has reached. */
  readonly #clocks = new Map<string, number>();

  constructor(registry: Registry, prefix: string, nowMs: () => number) {
    const registers = [registry];
    const counter = (name: string, help: string, labelNames: string[]) =>
      new Counter({ name: prefix + name, help, labelNames, registers });
    this.#requests = counter('secret_requests_total', 'Requests for secrets by verb; watches by their start', ['verb']);
    this.#missing = counter('missing_field_total', 'Events of known callers without a field they should have', [
      'field',
    ]);
    this.#unauthenticated = counter('unauthenticated_total', 'Requests that failed to authenticate', []);
    this.#bodies = counter('secret_bodies_total', 'Events about secrets that carried a body', []);
    this.#faults = new Gauge({
      name: `${prefix}feed_faults`,
      help: 'What doctor finds wrong with the feeds',
      labelNames: ['severity'],
      registers,
    });
    const clocks = this.#clocks;
    new Gauge({
      name: `${prefix}lag_seconds`,
      help: 'How far the newest event of a cluster is behind the clock',
      labelNames: ['cluster'],
      registers,
      collect() {
        for (const [cluster, timeUs] of clocks) this.set({ cluster }, nowMs() / 1000 - timeUs / SECOND_US);
      },
    });
  }

  count({ counters, clocks }: Commit): void {
    for (const counts of counters.values()) this.#countFeed(counts);
    for (const [cluster, timeUs] of clocks ?? []) {
      const name = this.#labelOf(cluster);
      this.#clocks.set(name, Math.max(timeUs, this.#clocks.get(name) ?? 0));
    }
  }

  /** How many faults of each severity doctor found last. */
  setFaults(faults: Readonly<Record<string, number>>): void {
    for (const [severity, count] of Object.entries(faults)) this.#faults.set({ severity }, count);
  }

  #countFeed(counts: Readonly<Counters>): void {
    for (const [verb, name] of Object.entries(VERBS)) this.#requests.inc({ verb }, counts[name]);
    for (const [field, name] of Object.entries(FIELDS)) this.#missing.inc({ field }, counts[name]);
    this.#unauthenticated.inc(counts.unauthenticated);
    this.#bodies.inc(counts.secretBodies);
  }

  #labelOf(cluster: string): string {
    const isKnown = this.#clocks.has(cluster);
    return isKnown || (PLAIN_NAME.test(cluster) && this.#clocks.size < MAX_CLUSTERS) ? cluster : OTHER;
  }
}
