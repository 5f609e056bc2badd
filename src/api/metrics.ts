import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Severity } from '../model/finding.ts';
import type { FeedCounts } from '../model/format.ts';
import { SECOND_US } from '../model/time.ts';
import type { Commit } from '../pipeline/engine.ts';
import { FeedMetrics } from './feed-metrics.ts';

const PREFIX = 'secretwatch_';
/** In place of the detector, of an alert that several led to. */
const SEVERAL = 'several';

/** Metrics of this process. Labels come from closed lists only, never from the cluster. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #events = this.#counter('events_total', 'Audit events by how closely they were looked at', ['tier']);
  readonly #rejected = this.#counter('rejected_total', 'Pieces of input that could not be read', ['code']);
  readonly #findings = this.#counter('findings_total', 'Findings', ['detector', 'severity']);
  readonly #alerts = this.#counter('alerts_total', 'Alerts that reached this severity', ['detector', 'severity']);
  readonly #accesses = this.#counter('accesses_total', 'Reads of secrets', []);
  readonly #duplicates = this.#counter('duplicates_total', 'Events seen before', []);
  readonly #late = this.#counter('late_total', 'Events more than ten minutes behind the newest', []);
  readonly #lastEvent: Gauge;
  readonly #commitSeconds: Histogram;
  /** Severity counted last, of alerts that are open. */
  readonly #counted = new Map<string, Severity>();

  readonly #feeds: FeedMetrics;

  constructor(nowMs: () => number = Date.now) {
    const registers = [this.#registry];
    this.#feeds = new FeedMetrics(this.#registry, PREFIX, nowMs);
    this.#lastEvent = new Gauge({
      name: `${PREFIX}last_event_timestamp_seconds`,
      help: 'Event time of the newest secret access',
      registers,
    });
    this.#commitSeconds = new Histogram({
      name: `${PREFIX}commit_seconds`,
      help: 'Time that a commit took',
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
      registers,
    });
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
  }

  /** Where others add their own. */
  get registry(): Registry {
    return this.#registry;
  }

  /** Shows how much the store keeps, asked at every reading. */
  watchStore(sizeBytes: () => number): void {
    new Gauge({
      name: `${PREFIX}store_bytes`,
      help: 'Size of the store on the disk',
      registers: [this.#registry],
      collect() {
        this.set(sizeBytes());
      },
    });
  }

  /** How many faults of each severity doctor found last. */
  setFaults(faults: Readonly<Record<string, number>>): void {
    this.#feeds.setFaults(faults);
  }

  /** Shows what decoders meet, by how it was packed; of `raw` without what the fast path took. */
  showPacked(feed: FeedCounts): void {
    new Counter({
      name: `${PREFIX}packed_total`,
      help: 'What was found in each way of packing events, off the fast path',
      labelNames: ['format', 'kind'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const [format, counts] of feed)
          for (const [kind, count] of Object.entries(counts)) this.inc({ format, kind }, count);
      },
    });
  }

  render(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Counts a commit that stands. */
  count(commit: Commit, seconds: number): void {
    const { outcome, rejects, counters } = commit;
    this.#commitSeconds.observe(seconds);
    this.#feeds.count(commit);
    this.#countInput(counters);
    for (const { rejected } of rejects) this.#rejected.inc({ code: rejected.code });
    for (const { detector, severity } of outcome.findings) this.#findings.inc({ detector, severity });
    this.#countAlerts(outcome.alerts);
    const newest = outcome.accesses.at(-1) ?? outcome.facts.at(-1);
    if (newest) this.#lastEvent.set(newest.timeUs / SECOND_US);
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name: PREFIX + name, help, labelNames, registers: [this.#registry] });
  }

  #countInput(counters: Commit['counters']): void {
    for (const { decoded, touched, counted, accesses, duplicates, late } of counters.values()) {
      this.#events.inc({ tier: 'event' }, decoded);
      this.#events.inc({ tier: 'touch' }, touched);
      this.#events.inc({ tier: 'counted' }, counted);
      this.#accesses.inc(accesses);
      this.#duplicates.inc(duplicates);
      this.#late.inc(late);
    }
  }

  #countAlerts(alerts: Commit['outcome']['alerts']): void {
    for (const { id, severity, status, revision, detectors } of alerts) {
      const isRaised = revision === 1 || (this.#counted.has(id) && this.#counted.get(id) !== severity);
      if (isRaised) this.#alerts.inc({ detector: detectors.length === 1 ? detectors[0] : SEVERAL, severity });
      if (status === 'open' || status === 'acknowledged') this.#counted.set(id, severity);
      else this.#counted.delete(id);
    }
  }
}
