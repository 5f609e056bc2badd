import type { Gauge } from 'prom-client';
import type { ClusterLabels } from './cluster-labels.ts';
import type { Instruments } from './instruments.ts';

/** What doctor found wrong with a feed; codes and severities are doctor's own. */
export interface FeedFault {
  severity: string;
  code: string;
  cluster: string;
  /** Ids of detectors that see nothing, or less, by it, or words for all of them. */
  blinds: readonly string[];
}

/** What doctor found when it looked last. */
export class FaultMetrics {
  readonly #faults: Gauge;
  readonly #blind: Gauge;
  readonly #instruments: Instruments;
  /** Shown from the first look on: a time that never was would be read as long ago. */
  #looked: Gauge | undefined;
  readonly #labels: ClusterLabels;
  readonly #nowMs: () => number;

  constructor(instruments: Instruments, labels: ClusterLabels, nowMs: () => number) {
    this.#instruments = instruments;
    this.#labels = labels;
    this.#nowMs = nowMs;
    this.#faults = instruments.gauge('feed_faults', 'What doctor finds wrong with a feed, 1 for each', [
      'cluster',
      'severity',
      'code',
    ]);
    this.#blind = instruments.gauge('feed_blind_detectors', 'Detectors that lack a field in this feed', ['cluster']);
  }

  set(faults: readonly FeedFault[]): void {
    this.#faults.reset();
    this.#blind.reset();
    this.#looked ??= this.#instruments.gauge('feed_check_timestamp_seconds', 'When doctor looked last');
    this.#looked.set(this.#nowMs() / 1000);
    const blind = new Map<string, Set<string>>();
    for (const { severity, code, cluster, blinds } of faults) {
      const label = this.#labels.of(cluster);
      this.#faults.set({ cluster: label, severity, code }, 1);
      blind.set(label, new Set([...(blind.get(label) ?? []), ...blinds]));
    }
    for (const [cluster, detectors] of blind) this.#blind.set({ cluster }, detectors.size);
  }
}
