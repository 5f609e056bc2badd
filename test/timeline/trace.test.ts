import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { traceAlert } from '../../src/timeline/trace.ts';
import { from, legacyToken, unboundToken } from '../scenario/callers.ts';
import { appOf, warmCluster } from '../scenario/cluster.ts';
import { issueToken } from '../scenario/requests.ts';
import { type LogStore, storeOfLog } from './log-store.ts';

const AWAY = '203.0.113.9';
const thief = appOf('team-a', 'api');
const minted = unboundToken('team-b', 'api', AWAY);
const stolen = from(legacyToken('team-c', 'exporter', '198.51.100.40'), AWAY);
const idOf = (caller: typeof thief) => caller.extra?.['authentication.kubernetes.io/credential-id'] ?? '';

/** A pod's token asks for another account's token; with that one the secret of a long-lived token is read, and used. */
let ids: { issue: string; read: string; use: string };
let store: LogStore;
let timeline: Timeline;
before(async () => {
  const s = warmCluster();
  const issue = issueToken(s, thief, minted);
  const read = s.wait(1).get(minted, 'team-c/exporter-token');
  const use = s.wait(1).get(stolen, 'team-c/api-db');
  s.wait(10);
  ids = { issue, read, use };
  store = await storeOfLog(s.lines, []);
  timeline = openSqliteTimeline(store.dir);
});
after(async () => {
  await timeline.close();
  store.remove();
});

async function alertOf(credential: string): Promise<string> {
  const { items } = await timeline.alerts({ limit: 1000 });
  const alert = items.find((one) => one.credential?.id === credential);
  assert.ok(alert, `an alert about ${credential}`);
  return alert.id;
}

test('an alert about the last credential of a chain is followed back to the first foothold', async () => {
  const trace = await traceAlert(timeline, await alertOf('legacy-token=team-c/exporter-token'));
  // Others had seen the secret as well; nothing was found about them.
  const chain = ['legacy-token=team-c/exporter-token', idOf(minted), idOf(thief)];
  assert.deepEqual(
    trace?.credentials.filter((credential) => chain.includes(credential)),
    chain,
  );
  assert.equal(trace?.foothold?.auditID, ids.issue);
  assert.match(trace?.foothold?.says ?? '', /token/);
  const events = trace?.steps.map(({ auditID }) => auditID) ?? [];
  for (const id of [ids.issue, ids.read, ids.use]) assert.ok(events.includes(id), `a step for ${id}`);
});

test('its steps stand in order of time, each once, and name who did them through what', async () => {
  const trace = await traceAlert(timeline, await alertOf('legacy-token=team-c/exporter-token'));
  const steps = trace?.steps ?? [];
  assert.deepEqual(
    steps.map(({ time }) => time),
    steps.map(({ time }) => time).sort(),
  );
  assert.equal(new Set(steps.map((step) => JSON.stringify(step))).size, steps.length);
  const issued = steps.find(({ what }) => what === 'token-issued');
  assert.deepEqual(
    { principal: issued?.principal, through: issued?.through, target: issued?.target },
    { principal: thief.username, through: idOf(thief), target: idOf(minted) },
  );
});

test('what came after the alert is no part of it', async () => {
  const trace = await traceAlert(timeline, await alertOf(idOf(thief)));
  assert.ok(!trace?.credentials.includes('legacy-token=team-c/exporter-token'));
  assert.ok(!trace?.steps.some(({ auditID }) => auditID === ids.use));
});

test('there is no trace of an alert that does not exist', async () => {
  assert.equal(await traceAlert(timeline, 'nothing'), undefined);
});
