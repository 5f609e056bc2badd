import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { Metrics } from '../../src/api/metrics.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import type { Finding } from '../../src/model/finding.ts';
import { SECOND_US } from '../../src/model/time.ts';
import { type Commit, emptyCounters } from '../../src/pipeline/engine.ts';
import { State } from '../../src/state/state.ts';
import { alertWith, NASTY } from '../cli/alert-fixture.ts';
import { findingAt } from '../timeline/store-fixture.ts';
import { everyMetric } from './every-metric.ts';

const NOW_MS = 1_000_000;
const REJECT = { kind: 'reject', cluster: 'c', source: 's', offset: 0, code: 'not-json', excerpt: '' } as const;
const REFUSED = { committed: { seq: 1, row: REJECT }, reason: 'no' };

function commitWith(change: Partial<Commit>): Commit {
  return { state: [], outcome: emptyOutcome(), rejects: [], counters: new Map(), position: new Map(), ...change };
}

async function linesAfter(...commits: Commit[]): Promise<string[]> {
  const metrics = new Metrics([], () => NOW_MS);
  for (const commit of commits) metrics.count(commit, 0.1);
  return (await metrics.render()).split('\n');
}

const clock = (cluster: string, secondsAgo: number) => new Map([[cluster, (NOW_MS / 1000 - secondsAgo) * SECOND_US]]);

it('lag is what the newest event of a cluster is behind the clock, at the time of the reading', async () => {
  const lines = await linesAfter(commitWith({ clocks: clock('prod', 30) }), commitWith({ clocks: clock('prod', 90) }));
  assert.ok(
    lines.includes('secretwatch_lag_seconds{cluster="prod"} 30'),
    lines.filter((line) => line.includes('lag')).join(),
  );
});

it('odd and countless names of clusters share one label', async () => {
  const many = Array.from({ length: 300 }, (_, at) => commitWith({ clocks: clock(`c-${at}`, 5) }));
  const lines = await linesAfter(...many, commitWith({ clocks: clock(NASTY, 5) }));
  const lags = lines.filter((line) => line.startsWith('secretwatch_lag_seconds{'));
  assert.equal(lags.length, 101);
  assert.ok(!lags.join('\n').includes('cmd()'));
});

it('what a feed shows and lacks is counted by closed labels', async () => {
  const counters = new Map([
    ['c', { ...emptyCounters(), secretGets: 4, noGroups: 2, unauthenticated: 3, secretBodies: 1 }],
  ]);
  const lines = await linesAfter(commitWith({ counters }));
  for (const line of [
    'secretwatch_secret_requests_total{cluster="c",verb="get"} 4',
    'secretwatch_missing_field_total{field="groups"} 2',
    'secretwatch_unauthenticated_total 3',
    'secretwatch_secret_bodies_total 1',
  ])
    assert.ok(lines.includes(line), line);
});

it('an alert is counted under its detector, or as one of several', async () => {
  const alerts = [alertWith(), alertWith({ id: 'b', detectors: ['one', 'two'] })];
  const lines = await linesAfter(commitWith({ outcome: { ...emptyOutcome(), alerts } }));
  assert.ok(lines.includes('secretwatch_alerts_total{detector="secret-enumeration",severity="high"} 1'));
  assert.ok(lines.includes('secretwatch_alerts_total{detector="several",severity="high"} 1'));
});

it('what doctor found is shown by cluster until it looks again, and clusters that were silent since the start lag', async () => {
  const metrics = new Metrics([], () => NOW_MS);
  assert.doesNotMatch(await metrics.render(), /feed_check/, 'it has not looked yet');
  const fault = { severity: 'warning', code: 'no-sourceIPs', cluster: 'quiet', blinds: ['a', 'b'] };
  metrics.setFeeds([fault, { ...fault, code: 'silent', blinds: ['b'] }], [...clock('quiet', 70)]);
  const shown = await metrics.render();
  assert.match(shown, /^secretwatch_feed_faults\{cluster="quiet",severity="warning",code="no-sourceIPs"\} 1$/m);
  assert.match(shown, /^secretwatch_feed_blind_detectors\{cluster="quiet"\} 2$/m);
  assert.match(shown, /^secretwatch_lag_seconds\{cluster="quiet"\} 70$/m);
  assert.match(shown, /^secretwatch_feed_check_timestamp_seconds 1000$/m);
  metrics.setFeeds([], []);
  assert.doesNotMatch(await metrics.render(), /^secretwatch_feed_faults\{/m);
});

it('clusters that went to another worker are not ours to speak of', async () => {
  const metrics = new Metrics([], () => NOW_MS);
  const state = new State();
  state.table('callers', { cap: 9, ttlUs: 1 }).open('a', 1, () => ({}));
  metrics.count(commitWith({ clocks: clock('moved', 5), state: [{ cluster: 'moved', changes: state }] }), 0.1);
  assert.match(await metrics.render(), /^secretwatch_state_entries\{block="callers"\} 1$/m);
  metrics.forgetClusters();
  const shown = await metrics.render();
  assert.doesNotMatch(shown, /^secretwatch_(lag_seconds|state_entries)\{/m);
});

it('a budget is spent once on who joins an alert of the last six hours, and not on what is low or expected', async () => {
  const detector = DETECTORS.find(({ id }) => id === 'abnormal-access');
  assert.ok(detector);
  const metrics = new Metrics([{ detector, config: detector.config.parse({}) }], () => NOW_MS);
  const at = (hours: number, changes: Partial<Finding> = {}) =>
    findingAt(hours * 3600, { detector: detector.id, severity: 'medium', ...changes });
  const other = { ...at(0).credential, id: 'JTI=other' };
  const findings = [
    at(0),
    at(5),
    at(7),
    at(7, { credential: other }),
    at(8, { severity: 'low', credential: { ...other, id: 'x' } }),
    at(9, { expectedBy: 'e', credential: { ...other, id: 'y' } }),
    at(9, { detector: 'credential-replay', credential: { ...other, id: 'z' } }),
  ];
  metrics.count(commitWith({ outcome: { ...emptyOutcome(), findings } }), 0.1);
  const shown = await metrics.render();
  assert.match(shown, /^secretwatch_budget_spent_alerts_total\{detector="abnormal-access"\} 3$/m);
  assert.match(shown, /^secretwatch_budget_alerts_per_day\{detector="abnormal-access"\} 3$/m);
});

it('how delivery goes is shown from the start, by sink', async () => {
  const metrics = new Metrics([], () => NOW_MS);
  const { sinks } = metrics;
  sinks.add('slack');
  const failures = /^secretwatch_sink_failures_total\{sink="slack",kind="refused"\} (\d)$/m;
  assert.equal(failures.exec(await metrics.render())?.[1], '0');
  sinks.waiting('slack', 7);
  sinks.retried('slack');
  sinks.refused('slack', [REFUSED, REFUSED]);
  sinks.delivered('slack', 5);
  const shown = await metrics.render();
  for (const line of [
    'sink_waiting_rows{sink="slack"} 7',
    'sink_failures_total{sink="slack",kind="retried"} 1',
    'sink_failures_total{sink="slack",kind="refused"} 2',
    'sink_delivered_rows_total{sink="slack"} 5',
    'sink_last_delivery_timestamp_seconds{sink="slack"} 1000',
  ])
    assert.ok(shown.includes(`secretwatch_${line}\n`), line);
});

it('the size of the store is asked for at the reading', async () => {
  const metrics = new Metrics([], () => NOW_MS);
  let bytes = 1;
  metrics.watchStore(() => bytes);
  bytes = 4096;
  assert.match(await metrics.render(), /^secretwatch_store_bytes 4096$/m);
});

it('what may count up begins at zero: a counter that appears with its first event has not risen', async () => {
  const shown = await everyMetric();
  assert.match(shown, /^secretwatch_alerts_total\{detector="credential-replay",severity="high"\} 0$/m);
  assert.match(shown, /^secretwatch_rejected_total\{code="too-deep"\} 0$/m);
});

it('every metric has our prefix, a sentence and a sample', async () => {
  const lines = (await everyMetric()).split('\n');
  const all = lines.filter((line) => line.startsWith('# HELP ')).map((line) => line.split(' ')[2] ?? '');
  // Node's own say nothing where there is nothing.
  const named = all.filter((name) => !name.includes('_nodejs_'));
  assert.ok(named.length > 40);
  for (const name of named) {
    assert.match(name, /^secretwatch_[a-z0-9_]+$/);
    assert.ok(
      lines.some((line) => line.startsWith(name) && / \S+$/.test(line)),
      `${name} has no sample`,
    );
  }
});
