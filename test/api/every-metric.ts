import { DETECTORS } from '../../detectors/index.ts';
import { FleetMetrics } from '../../src/api/fleet-metrics.ts';
import { Metrics } from '../../src/api/metrics.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { SECOND_US } from '../../src/model/time.ts';
import { type Commit, emptyCounters } from '../../src/pipeline/engine.ts';
import { State } from '../../src/state/state.ts';
import { alertWith } from '../cli/alert-fixture.ts';

export const NOW_MS = 1_000_000_000;

/** All that a process of ours can show, in the text format, each metric with at least one sample. */
export async function everyMetric(): Promise<string> {
  const armed = DETECTORS.map((detector) => ({ detector, config: detector.config.parse({}) }));
  const metrics = new Metrics(armed, () => NOW_MS);
  const fleet = new FleetMetrics(metrics.instruments);
  metrics.watchStore(() => 4096);
  metrics.showPacked(new Map([['raw', { events: 1, touches: 0, counted: 0, rejected: 0 } as never]]));
  metrics.count(someCommit(), 0.01);
  metrics.setFeeds([{ severity: 'error', code: 'no-reads', cluster: 'prod', blinds: ['x'] }], []);
  const { sinks } = metrics;
  sinks.add('elasticsearch');
  sinks.waiting('elasticsearch', 3);
  sinks.delivered('elasticsearch', 2);
  fleet.lag('detect', 'secretwatch.events', 0, 5);
  fleet.rebalanced('detect', 4);
  fleet.opened('detect', 1);
  fleet.transaction('detect', 0.1);
  fleet.taken(1, [{ source: 's', offset: 0, rejected: REJECTED }]);
  return metrics.render();
}

const REJECTED = { tier: 'rejected', cluster: 'prod', code: 'not-json', excerpt: 'a' } as const;

function someCommit(): Commit {
  const state = new State();
  state.table('callers', { cap: 1, ttlUs: 1 }).open('a', 1, () => ({}));
  return {
    state: [{ cluster: 'prod', changes: state }],
    outcome: { ...emptyOutcome(), alerts: [alertWith()] },
    rejects: [{ source: 's', offset: 0, rejected: REJECTED }],
    counters: new Map([['prod', { ...emptyCounters(), decoded: 1, secretGets: 1 }]]),
    position: new Map(),
    clocks: new Map([['prod', (NOW_MS / 1000 - 30) * SECOND_US]]),
  };
}
