import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Alert, AlertStatus } from '../../src/model/alert.ts';
import { TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { LINE_FORMATS } from '../../src/sinks/encode/formats.ts';
import { fileTarget } from '../../src/sinks/file/file.ts';
import { pagerdutyTarget } from '../../src/sinks/pagerduty/pagerduty.ts';
import { splunkTarget } from '../../src/sinks/splunk/splunk.ts';
import { fittingText, syslogFrame } from '../../src/sinks/syslog/message.ts';
import { webhookTarget } from '../../src/sinks/webhook/webhook.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { makeFolder } from '../sources/read.ts';
import { openPair } from './servers/all.ts';
import { HttpTarget, jsonSaid } from './servers/http-target.ts';
import { PagerdutyAccount } from './servers/pagerduty.ts';
import { Receiver } from './servers/receiver.ts';

const { signal } = new AbortController();

function life(...statuses: AlertStatus[]): Alert[] {
  return statuses.map((status, at) => alertWith({ status, revision: at + 1 }));
}

test('PagerDuty: a person acknowledges and resolves; quiet says nothing', async (t) => {
  const account = new PagerdutyAccount('R'.repeat(32));
  const server = new HttpTarget(account.judge);
  const url = `${await server.start()}/v2/enqueue`;
  const target = pagerdutyTarget({ url, routingKey: 'R'.repeat(32), publicUrl: undefined, timeoutMs: 5_000, tls: {} });
  t.after(() => Promise.all([target.close(), server.stop()]));
  const { id } = alertWith();
  for (const alert of life('open', 'open', 'closed')) assert.deepEqual(await target.send([alert], signal), []);
  assert.equal(account.incidents.get(id), 'triggered');
  for (const alert of life('open', 'acknowledged')) await target.send([alert], signal);
  assert.equal(account.incidents.get(id), 'acknowledged');
  // Somebody resolved it there; that our alert falls quiet must not page anybody anew.
  account.incidents.set(id, 'resolved');
  await target.send(life('closed'), signal);
  assert.equal(account.incidents.get(id), 'resolved');
  await target.send(life('resolved'), signal);
  assert.equal(account.incidents.get(id), 'resolved');
  assert.deepEqual(
    account.events,
    ['trigger', 'trigger', 'trigger', 'acknowledge', 'resolve'].map((a) => `${a} ${id}`),
  );
});

test('what a target refuses as a whole goes one by one, and only the culprit is refused', async (t) => {
  const { server, target, taken } = await openPair(t, 'splunk');
  const alerts = ['a', 'b', 'c'].map((id) => alertWith({ id }));
  const judged = server.asked;
  const culprit = { ...alertWith({ id: 'x' }), toJSON: () => '' } as Alert;
  const refused = await target.send([alerts[0] as Alert, culprit, ...alerts.slice(1)], signal);
  assert.deepEqual(
    refused.map(({ alert, reason }) => [alert.id, /answered 400: .*"code":12/.test(reason)]),
    [['x', true]],
  );
  assert.deepEqual(taken(), ['a', 'b', 'c']);
  assert.equal(judged.length, 5);
});

test('who does not know us is asked again: nothing is refused for good because of a wrong key', async (t) => {
  const receiver = new Receiver('the-right-key-of-it');
  const server = new HttpTarget(receiver.judge);
  const target = webhookTarget({
    url: await server.start(),
    secret: 'another-key-than-it',
    format: 'ecs',
    timeoutMs: 5_000,
    tls: {},
  });
  t.after(() => Promise.all([target.close(), server.stop()]));
  await assert.rejects(target.send([alertWith()], signal), TargetUnavailable);
});

test('webhook: one id a revision, the same when it comes again, and a signature over the time', async (t) => {
  const receiver = new Receiver('the-right-key-of-it');
  const server = new HttpTarget(receiver.judge);
  const url = await server.start();
  const options = { url, secret: 'the-right-key-of-it', format: 'secretwatch', timeoutMs: 5_000, tls: {} } as const;
  const target = webhookTarget(options);
  const late = webhookTarget(options, () => Date.now() - 3_600_000);
  t.after(() => Promise.all([target.close(), late.close(), server.stop()]));
  for (const alert of [...life('open', 'open'), ...life('open')]) await target.send([alert], signal);
  const { id } = alertWith();
  assert.deepEqual(receiver.ids, [`${id}-1`, `${id}-2`, `${id}-1`]);
  assert.equal(receiver.events.size, 2);
  await assert.rejects(late.send(life('open'), signal), /answered 401: too old/);
});

test('file: a line each, appended, also after it was rotated; a place that cannot be written waits', async (t) => {
  const path = makeFolder(t, {});
  const target = fileTarget({ path: path('alerts.ndjson'), format: 'secretwatch' });
  await target.send(life('open', 'closed'), signal);
  await target.send(life('resolved'), signal);
  const lines = readFileSync(path('alerts.ndjson'), 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).status),
    ['open', 'closed', 'resolved'],
  );
  const nowhere = fileTarget({ path: path('no/such/folder'), format: 'cef' });
  await assert.rejects(nowhere.send(life('open'), signal), /cannot write .*ENOENT/);
});

test('Slack: several alerts that wait are one message', async (t) => {
  const { server, target, taken } = await openPair(t, 'slack');
  const alerts = Array.from({ length: target.batchAlerts }, (_, at) => alertWith({ id: `a${at}` }));
  assert.deepEqual(await target.send(alerts, signal), []);
  assert.equal(server.asked.length, 1);
  assert.deepEqual(
    taken(),
    alerts.map(({ id }) => id),
  );
});

test('a routing key or an index that nobody knows is a mistake of the setup: nothing is refused for it', async (t) => {
  const account = new HttpTarget(new PagerdutyAccount('R'.repeat(32)).judge);
  const collector = new HttpTarget(() =>
    jsonSaid(400, { text: 'Incorrect index', code: 7, 'invalid-event-number': 0 }),
  );
  const options = { timeoutMs: 5_000, tls: {} };
  const pager = pagerdutyTarget({
    url: `${await account.start()}/v2/enqueue`,
    routingKey: 'X'.repeat(32),
    publicUrl: undefined,
    ...options,
  });
  const splunk = splunkTarget({ url: await collector.start(), token: 't', index: 'i', format: 'ecs', ...options });
  t.after(() => Promise.all([pager.close(), splunk.close(), account.stop(), collector.stop()]));
  for (const target of [pager, splunk]) await assert.rejects(target.send([alertWith()], signal), TargetUnavailable);
});

test('a message of syslog with more evidence than it has room for is whole JSON with less of it', () => {
  const [evidence] = alertWith().evidence;
  const many = alertWith({ evidence: Array(80).fill({ ...evidence, auditID: 'x'.repeat(2_000) }), evidenceCount: 80 });
  const text = JSON.parse(fittingText(many, LINE_FORMATS.ocsf)) as { evidences: unknown[]; count: number };
  assert.ok(text.evidences.length > 0 && text.evidences.length < 80);
  assert.equal(text.count, 80);
  assert.equal(fittingText(alertWith(), LINE_FORMATS.ocsf), LINE_FORMATS.ocsf(alertWith()));
  const endless = alertWith({ summary: 'x'.repeat(100_000) });
  assert.ok(syslogFrame(endless, fittingText(endless, LINE_FORMATS.secretwatch), 'host').length < 65_536);
});
