import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { alertmanagerTarget } from '../../src/sinks/alertmanager/alertmanager.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { startAlertmanager } from '../servers/alertmanager.ts';
import { ownServer } from '../servers/own.ts';
import { alertOf, NASTY } from '../sinks/encode/nasty.ts';

/** What Alertmanager tells who is to be called. */
interface Notification {
  status: 'firing' | 'resolved';
  groupLabels: Record<string, string>;
  alerts: { status: string; labels: Record<string, string>; annotations: Record<string, string> }[];
}

/** Who is called. */
const notifications: Notification[] = [];
const called = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  notifications.push(JSON.parse(Buffer.concat(parts).toString()) as Notification);
  response.end();
}).listen(0, '127.0.0.1');
await once(called, 'listening');

const { server, missing } = await ownServer('alertmanager', () =>
  startAlertmanager({
    route: {
      receiver: 'person',
      group_by: ['cluster', 'subject'],
      group_wait: '300ms',
      group_interval: '300ms',
      repeat_interval: '24h',
    },
    receivers: [
      {
        name: 'person',
        webhook_configs: [
          { url: `http://127.0.0.1:${(called.address() as AddressInfo).port}/`, send_resolved: true, max_alerts: 0 },
        ],
      },
    ],
  }),
);
after(async () => {
  await server?.stop();
  called.closeAllConnections();
  called.close();
});

const { signal } = new AbortController();
const skip = { skip: missing };

function targetOf(address: string, extra: readonly string[] = []) {
  const options = { urls: [address, ...extra], token: '', repeatMs: 60_000, publicUrl: 'https://secretwatch.example' };
  return alertmanagerTarget({ ...options, timeoutMs: 10_000, tls: {} });
}

/** Who is called about one cluster, once the wish is fulfilled. */
async function heard(cluster: string, wish: (all: readonly Notification[]) => boolean): Promise<Notification[]> {
  for (;;) {
    const own = notifications.filter(({ groupLabels }) => groupLabels.cluster === cluster);
    if (wish(own)) return own;
    await delay(20);
  }
}

interface Shown {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  endsAt: string;
  generatorURL: string;
}

async function shown(address: string): Promise<Shown[]> {
  return (await (await fetch(`${address}/api/v2/alerts`)).json()) as Shown[];
}

test('fire, tell again, close, resolve: a person is called once and told of the end once', skip, async () => {
  if (!server) return;
  const target = targetOf(server.address);
  const alert = alertWith({ cluster: 'life' });
  await target.send([alert], signal);
  await heard('life', (all) => all.length === 1);
  for (let turn = 0; turn < 3; turn += 1) await target.standing?.repeat(signal);
  await target.send([{ ...alert, revision: 2, status: 'closed' }], signal);
  const [standing] = (await shown(server.address)).filter(({ labels }) => labels.cluster === 'life');
  assert.equal(standing?.annotations.status, 'closed');
  assert.equal(standing?.generatorURL, `https://secretwatch.example/api/v1/alerts/${alert.id}`);
  // Nobody resolved it: it stands for a day although we fall silent.
  assert.ok(Date.parse(standing?.endsAt ?? '') > Date.now() + 23 * 3_600_000);
  await target.send([{ ...alert, revision: 3, status: 'resolved' }], signal);
  const all = await heard('life', (told) => told.some(({ status }) => status === 'resolved'));
  assert.deepEqual(
    all.map(({ status }) => status),
    ['firing', 'resolved'],
  );
  assert.deepEqual(
    (await shown(server.address)).filter(({ labels }) => labels.cluster === 'life'),
    [],
  );
  await target.close();
});

test('alerts of one subject are one notification', skip, async () => {
  if (!server) return;
  const target = targetOf(server.address);
  const alerts = ['a', 'b', 'c'].map((id) => alertWith({ id, cluster: 'group' }));
  await target.send(alerts, signal);
  const [first] = await heard('group', (all) => all.length > 0);
  assert.deepEqual(first?.alerts.map(({ labels }) => labels.alert_id).sort(), ['a', 'b', 'c']);
  assert.equal(first?.groupLabels.subject, 'system:serviceaccount:shop:api');
  await target.close();
});

test('an Alertmanager that lost its memory is told again', skip, async () => {
  if (!server) return;
  const target = targetOf(server.address, ['http://127.0.0.1:1']);
  await target.send([alertWith({ cluster: 'again' })], signal);
  await server.kill();
  await server.restart();
  const isThere = async () => (await shown(server.address)).some(({ labels }) => labels.cluster === 'again');
  assert.equal(await isThere(), false, 'it keeps alerts over a restart by itself: the test proves nothing');
  // The other peer is away for good.
  await assert.rejects(target.standing?.repeat(signal) ?? Promise.resolve(), /ECONNREFUSED/);
  assert.equal(await isThere(), true);
  await target.close();
});

test('after a rise of severity one alert stands, under the new label', skip, async () => {
  if (!server) return;
  const target = targetOf(server.address);
  const alert = alertWith({ cluster: 'rise', severity: 'medium' });
  await target.send([alert], signal);
  await target.send([{ ...alert, revision: 2, severity: 'critical' }], signal);
  const standing = (await shown(server.address)).filter(({ labels }) => labels.cluster === 'rise');
  assert.deepEqual(
    standing.map(({ labels }) => labels.severity),
    ['critical'],
  );
  await target.close();
});

test('whatever a caller wrote is taken, and stands there as it was', skip, async () => {
  if (!server) return;
  const target = targetOf(server.address);
  const nasty = NASTY.map((text, at) => ({ ...alertOf(text), id: `nasty${at}` }));
  assert.deepEqual(await target.send(nasty, signal), []);
  const byId = new Map((await shown(server.address)).map((each) => [each.labels.alert_id, each]));
  for (const [at, text] of NASTY.entries())
    assert.equal(byId.get(`nasty${at}`)?.labels.subject ?? '', text.toWellFormed(), JSON.stringify(text).slice(0, 40));
  await target.close();
});
