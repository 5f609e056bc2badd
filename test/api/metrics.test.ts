import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Metrics } from '../../src/api/metrics.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { SECOND_US } from '../../src/model/time.ts';
import { type Commit, emptyCounters } from '../../src/pipeline/engine.ts';
import { alertWith, NASTY } from '../cli/alert-fixture.ts';

const NOW_MS = 1_000_000;

function commitWith(change: Partial<Commit>): Commit {
  return { state: [], outcome: emptyOutcome(), rejects: [], counters: new Map(), position: new Map(), ...change };
}

async function linesAfter(...commits: Commit[]): Promise<string[]> {
  const metrics = new Metrics(() => NOW_MS);
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
    'secretwatch_secret_requests_total{verb="get"} 4',
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

it('size of the store and faults of the feeds are shown as they are at the reading', async () => {
  const metrics = new Metrics(() => NOW_MS);
  let bytes = 1;
  metrics.watchStore(() => bytes);
  metrics.setFaults({ error: 2, warning: 0 });
  bytes = 4096;
  const text = await metrics.render();
  assert.match(text, /^secretwatch_store_bytes 4096$/m);
  assert.match(text, /^secretwatch_feed_faults\{severity="error"\} 2$/m);
});
