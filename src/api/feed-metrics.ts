import type { Counter } from 'prom-client';
import { SECOND_US } from '../model/time.ts';
import type { Commit, Counters } from '../pipeline/engine.ts';
import { ClusterLabels } from './cluster-labels.ts';
import { FaultMetrics, type FeedFault } from './fault-metrics.ts';
import type { Instruments } from './instruments.ts';

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
  readonly #faults: FaultMetrics;
  readonly #labels = new ClusterLabels();
  /** Event time, microseconds, that each cluster has reached. */
  readonly #clocks = new Map<string, number>();

  constructor(instruments: Instruments, nowMs: () => number) {
    this.#requests = instruments.counter(
      'secret_requests_total',
      'Requests for secrets by verb; watches by their start',
      ['cluster', 'verb'],
    );
    this.#missing = instruments.counter(
      'missing_field_total',
      'Events of known callers without a field they should have',
      ['field'],
    );
    this.#unauthenticated = instruments.counter('unauthenticated_total', 'Requests that failed to authenticate');
    this.#bodies = instruments.counter('secret_bodies_total', 'Events about secrets that carried a body');
    this.#faults = new FaultMetrics(instruments, this.#labels, nowMs);
    instruments.asked(
      'lag_seconds',
      'How far the newest event of a cluster is behind the clock',
      ['cluster'],
      (lag) => {
        lag.reset();
        for (const [cluster, timeUs] of this.#clocks) lag.set({ cluster }, nowMs() / 1000 - timeUs / SECOND_US);
      },
    );
  }

  count({ counters, clocks }: Commit): void {
    for (const [cluster, counts] of counters) this.#countFeed(this.#labels.of(cluster), counts);
    for (const [cluster, timeUs] of clocks ?? []) this.reach(cluster, timeUs);
  }

  /** The event time that a cluster has reached, for those that have sent nothing since the start. */
  reach(cluster: string, timeUs: number): void {
    const name = this.#labels.of(cluster);
    if (timeUs > 0) this.#clocks.set(name, Math.max(timeUs, this.#clocks.get(name) ?? 0));
  }

  /** Clusters may be another worker's from here on; those that are still ours speak again. */
  forgetClusters(): void {
    this.#clocks.clear();
  }

  setFaults(faults: readonly FeedFault[]): void {
    this.#faults.set(faults);
  }

  #countFeed(cluster: string, counts: Readonly<Counters>): void {
    for (const [verb, name] of Object.entries(VERBS)) this.#requests.inc({ cluster, verb }, counts[name]);
    for (const [field, name] of Object.entries(FIELDS)) this.#missing.inc({ field }, counts[name]);
    this.#unauthenticated.inc(counts.unauthenticated);
    this.#bodies.inc(counts.secretBodies);
  }
}
