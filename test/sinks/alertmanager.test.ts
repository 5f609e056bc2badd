import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { alertmanagerTarget } from '../../src/sinks/alertmanager/alertmanager.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { AlertmanagerPeer } from './servers/alertmanager.ts';
import { HttpTarget } from './servers/http-target.ts';

const { signal } = new AbortController();
const START_MS = Date.UTC(2026, 9, 8, 1);
const HOUR_MS = 3_600_000;

async function peers(t: TestContext, count: number) {
  const clock = { ms: START_MS };
  const all = Array.from({ length: count }, () => {
    const peer = new AlertmanagerPeer();
    return { peer, server: new HttpTarget(peer.judge) };
  });
  const urls = await Promise.all(all.map(({ server }) => server.start()));
  const open = () => {
    const options = { urls, token: '', repeatMs: 60_000, publicUrl: undefined, timeoutMs: 5_000, tls: {} };
    const target = alertmanagerTarget(options, () => clock.ms);
    t.after(() => target.close());
    return target;
  };
  t.after(() => Promise.all(all.map(({ server }) => server.stop())));
  return { clock, open, all };
}

test('an alert stands at every peer until a person resolves it, told again and again', async (t) => {
  const { clock, open, all } = await peers(t, 2);
  const target = open();
  await target.send([alertWith()], signal);
  for (let hour = 0; hour < 48; hour += 1) {
    clock.ms += HOUR_MS;
    await target.standing?.repeat(signal);
  }
  // Quiet is no end.
  await target.send([alertWith({ revision: 2, status: 'closed' })], signal);
  for (const { peer } of all) assert.deepEqual(peer.states(clock.ms + 23 * HOUR_MS), ['high firing']);
  await target.send([alertWith({ revision: 3, status: 'resolved' })], signal);
  for (const { peer } of all) assert.deepEqual(peer.states(clock.ms), ['high resolved']);
  const calls = all.map(({ peer }) => peer.calls.length);
  await target.standing?.repeat(signal);
  assert.deepEqual(
    all.map(({ peer }) => peer.calls.length),
    calls,
    'what all have heard is over',
  );
});

test('a peer that was away hears of what stands and of what was resolved meanwhile', async (t) => {
  const { clock, open, all } = await peers(t, 2);
  const [first, second] = all;
  const target = open();
  await target.send([alertWith({ id: 'a' }), alertWith({ id: 'b' })], signal);
  if (second) second.server.mood = 'down';
  await target.send([alertWith({ id: 'b', revision: 2, status: 'resolved' }), alertWith({ id: 'c' })], signal);
  await assert.rejects(target.standing?.repeat(signal) ?? Promise.resolve(), TargetUnavailable);
  assert.deepEqual(first?.peer.states(clock.ms), ['high firing', 'high resolved', 'high firing']);
  assert.deepEqual(second?.peer.states(clock.ms), ['high firing', 'high firing']);
  if (second) second.server.mood = 'up';
  await target.standing?.repeat(signal);
  assert.deepEqual(second?.peer.states(clock.ms), ['high firing', 'high resolved', 'high firing']);
});

test('where no peer answers, the alert waits', async (t) => {
  const { open, all } = await peers(t, 2);
  for (const { server } of all) server.mood = 'busy';
  await assert.rejects(open().send([alertWith()], signal), { name: 'TargetUnavailable', retryAfterMs: 7_000 });
});

test('after a 400 alerts go one by one, and only the bad one is refused', async (t) => {
  const { clock, open, all } = await peers(t, 1);
  const [only] = all;
  if (only) only.peer.bad = 'mallory';
  const mallory = alertWith({ id: 'm', principal: { ...alertWith().principal, username: 'mallory' } });
  const refused = await open().send([alertWith({ id: 'a' }), mallory, alertWith({ id: 'b' })], signal);
  assert.deepEqual(
    refused.map(({ alert, reason }) => `${alert.id} ${reason}`),
    ['m answered 400: "invalid label set"'],
  );
  assert.deepEqual(only?.peer.states(clock.ms), ['high firing', 'high firing']);
  assert.deepEqual(
    only?.peer.calls.map(({ length }) => length),
    [3, 1, 1, 1],
  );
});

test('an alert whose labels change ends under the old ones', async (t) => {
  const { clock, open, all } = await peers(t, 1);
  const target = open();
  await target.send([alertWith({ severity: 'medium' })], signal);
  await target.send([alertWith({ severity: 'critical', revision: 2 })], signal);
  assert.deepEqual(all[0]?.peer.states(clock.ms), ['medium resolved', 'critical firing']);
});

test('after a restart all that stood is told again', async (t) => {
  const { clock, open, all } = await peers(t, 1);
  const target = open();
  target.standing?.remember([alertWith({ id: 'a' }), alertWith({ id: 'b', status: 'resolved', revision: 2 })]);
  await target.standing?.repeat(signal);
  assert.deepEqual(all[0]?.peer.states(clock.ms), ['high firing', 'high resolved']);
});

test('two revisions of an alert are one alert there; score, time and evidence are no labels', async (t) => {
  const { open, all } = await peers(t, 1);
  const target = open();
  await target.send([alertWith()], signal);
  const later = { revision: 2, score: 9, time: '2026-10-08T00:30:00.000000Z', lastSeen: '2026-10-08T00:30:00.000000Z' };
  await target.send([alertWith({ ...later, secretCount: 4, evidenceCount: 7 })], signal);
  assert.equal(all[0]?.peer.alerts.size, 1);
});
