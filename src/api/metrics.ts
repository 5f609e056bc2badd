import { Counter, collectDefaultMetrics, type Gauge, type Histogram, Registry } from 'prom-client';
import type { Armed } from '../detect/judge.ts';
import { REJECT_CODES } from '../model/audit-event.ts';
import { SEVERITIES, type Severity, severityRank } from '../model/finding.ts';
import type { FeedCounts } from '../model/format.ts';
import { SECOND_US } from '../model/time.ts';
import type { Commit } from '../pipeline/engine.ts';
import { BudgetMetrics } from './budget-metrics.ts';
import type { FeedFault } from './fault-metrics.ts';
import { FeedMetrics } from './feed-metrics.ts';
import { Instruments } from './instruments.ts';
import { SinkMetrics } from './sink-metrics.ts';
import { StateMetrics } from './state-metrics.ts';

/** In place of the detector, of an alert that several led to. */
const SEVERAL = 'several';
/** Their names say that they only rise, and they do not. */
const MISNAMED = ['handles', 'requests', 'resources'].map((kind) => `secretwatch_nodejs_active_${kind}_total`);

/** Metrics of this process. Labels come from closed lists only, never from the cluster. */
export class Metrics {
  readonly instruments = new Instruments(new Registry());
  /** Told by whoever delivers. */
  readonly sinks: SinkMetrics;
  readonly #events = this.instruments.counter('events_total', 'Audit events by how closely they were looked at', [
    'tier',
  ]);
  readonly #rejected = this.instruments.counter('rejected_total', 'Pieces of input that could not be read', ['code']);
  readonly #findings = this.instruments.counter('findings_total', 'Findings', ['detector', 'severity']);
  readonly #alerts = this.instruments.counter('alerts_total', 'Alerts that reached this severity', [
    'detector',
    'severity',
  ]);
  readonly #accesses = this.instruments.counter('accesses_total', 'Reads of secrets');
  readonly #duplicates = this.instruments.counter('duplicates_total', 'Events seen before');
  readonly #late = this.instruments.counter('late_total', 'Events more than ten minutes behind the newest');
  readonly #lastEvent: Gauge;
  readonly #commitSeconds: Histogram;
  readonly #feeds: FeedMetrics;
  readonly #state: StateMetrics;
  readonly #budget: BudgetMetrics;
  /** Severity counted last, of alerts that are open. */
  readonly #counted = new Map<string, Severity>();

  constructor(detectors: readonly Armed[], nowMs: () => number = Date.now) {
    const { instruments } = this;
    this.sinks = new SinkMetrics(instruments, nowMs);
    this.#feeds = new FeedMetrics(instruments, nowMs);
    this.#state = new StateMetrics(instruments);
    this.#budget = new BudgetMetrics(instruments, detectors);
    this.#lastEvent = instruments.gauge('last_event_timestamp_seconds', 'Event time of the newest secret access');
    this.#commitSeconds = instruments.histogram(
      'commit_seconds',
      'Time that a commit took',
      [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    );
    this.#beginAtZero(detectors);
    const { registry } = instruments;
    collectDefaultMetrics({ register: registry, prefix: 'secretwatch_' });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
  }

  /** A counter that appears with its first event has not risen for who asks by how much it rose. */
  #beginAtZero(detectors: readonly Armed[]): void {
    for (const code of REJECT_CODES) this.#rejected.inc({ code }, 0);
    for (const { detector } of detectors)
      for (const severity of SEVERITIES) {
        if (severityRank(severity) > severityRank(detector.severity)) continue;
        this.#findings.inc({ detector: detector.id, severity }, 0);
        this.#alerts.inc({ detector: detector.id, severity }, 0);
      }
    for (const severity of SEVERITIES) this.#alerts.inc({ detector: SEVERAL, severity }, 0);
  }

  /** Shows how much the store keeps, asked at every reading. */
  watchStore(sizeBytes: () => number): void {
    this.instruments.asked('store_bytes', 'Size of the store on the disk', [], (gauge) => gauge.set(sizeBytes()));
  }

  /** What doctor found last, and the event time that every cluster has reached, heard of since the start or not. */
  setFeeds(faults: readonly FeedFault[], clocks: Iterable<readonly [cluster: string, timeUs: number]>): void {
    this.#feeds.setFaults(faults);
    for (const [cluster, timeUs] of clocks) this.#feeds.reach(cluster, timeUs);
  }

  /** Clusters may be another worker's from here on. */
  forgetClusters(): void {
    this.#feeds.forgetClusters();
    this.#state.forgetClusters();
  }

  /** Shows what decoders meet, by how it was packed; of `raw` without what the fast path took. */
  showPacked(feed: FeedCounts): void {
    new Counter({
      name: 'secretwatch_packed_total',
      help: 'What was found in each way of packing events, off the fast path',
      labelNames: ['format', 'kind'],
      registers: [this.instruments.registry],
      collect() {
        this.reset();
        for (const [format, counts] of feed)
          for (const [kind, count] of Object.entries(counts)) this.inc({ format, kind }, count);
      },
    });
  }

  render(): Promise<string> {
    return this.instruments.registry.metrics();
  }

  /** Counts a commit that stands. */
  count(commit: Commit, seconds: number): void {
    const { outcome, rejects, counters } = commit;
    this.#commitSeconds.observe(seconds);
    this.#feeds.count(commit);
    this.#state.count(commit);
    this.#countInput(counters);
    for (const { rejected } of rejects) this.#rejected.inc({ code: rejected.code });
    for (const { detector, severity } of outcome.findings) this.#findings.inc({ detector, severity });
    this.#budget.count(outcome.findings);
    this.#countAlerts(outcome.alerts);
    const newest = outcome.accesses.at(-1) ?? outcome.facts.at(-1);
    if (newest) this.#lastEvent.set(newest.timeUs / SECOND_US);
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
