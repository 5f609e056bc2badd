import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '../../src/model/alert.ts';
import { deliverSelected } from '../../src/pipeline/deliver-rows.ts';
import { TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { alertSink } from '../../src/sinks/alert-sink.ts';
import { syslogTarget } from '../../src/sinks/syslog/syslog.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { SILENT } from '../pipeline/delivery-clock.ts';
import { ownServer } from '../servers/own.ts';
import { type Received, type Rsyslog, startRsyslog } from '../servers/rsyslog.ts';
import { alertOf, NASTY } from '../sinks/encode/nasty.ts';
import { parseCef } from '../sinks/encode/parse.ts';
import { Authority, pem } from '../webhook/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'secretwatch-syslog-'));
const authority = new Authority(folder);
const own = authority.issue('rsyslog');
const client = authority.issue('secretwatch');
const files = { ca: authority.certificate, cert: own.cert, key: own.key };
const { server, missing } = await ownServer('rsyslog', () => startRsyslog(files));
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true });
});

const { signal } = new AbortController();
const MUTUAL = { ca: pem(authority.certificate), cert: pem(client.cert), key: pem(client.key) };

function targetOf({ port }: Rsyslog, tls: { ca?: string; cert?: string; key?: string } = MUTUAL) {
  return syslogTarget({ host: '127.0.0.1', port, isTls: true, tls, timeoutMs: 5_000, format: 'cef' });
}

/** What arrived about these alerts, once all of them are there. */
async function arrived(from: Rsyslog, ids: readonly string[]): Promise<Received[]> {
  for (;;) {
    const all = from.received().filter(({ data }) => ids.some((id) => data.includes(`id="${id}"`)));
    if (ids.every((id) => all.some(({ data }) => data.includes(`id="${id}"`)))) return all;
    await delay(20);
  }
}

function alerts(prefix: string, count: number): Alert[] {
  return Array.from({ length: count }, (_, at) => alertWith({ id: `${prefix}${at}` }));
}

test('rsyslog takes what came over mutual TLS apart into the fields that we put in', { skip: missing }, async () => {
  if (!server) return;
  assert.deepEqual(await targetOf(server).send([alertWith()], signal), []);
  const [message] = await arrived(server, [alertWith().id]);
  const { pri, time, app, msgid, data, msg } = message as Received;
  assert.deepEqual(
    { pri, time, app, msgid, data },
    {
      pri: '83',
      time: '2026-10-08T00:00:01.605216Z',
      app: 'secretwatch',
      msgid: 'alert',
      data: '[alert@32473 id="0123456789abcdef01234567" revision="1" status="open"]',
    },
  );
  assert.equal(parseCef(msg).extension.get('suser'), 'system:serviceaccount:shop:api');
});

test('whatever a caller wrote is one message there, and forges none', { skip: missing }, async () => {
  if (!server) return;
  const before = server.received().length;
  const nasty = NASTY.map((text, at) => ({ ...alertOf(text), id: `nasty${at}x` }));
  await targetOf(server).send(nasty, signal);
  const received = await arrived(
    server,
    nasty.map(({ id }) => id),
  );
  assert.equal(server.received().length - before, NASTY.length);
  for (const { app, msg } of received) {
    assert.equal(app, 'secretwatch');
    assert.match(msg, /^CEF:0\|Secretwatch\|/);
  }
});

test('a server of an authority that we do not trust gets nothing', { skip: missing }, async () => {
  if (!server) return;
  const other = new Authority(folder, 'other');
  const tls = { ...MUTUAL, ca: pem(other.certificate) };
  await assert.rejects(targetOf(server, tls).send(alerts('never', 1), signal), TargetUnavailable);
  assert.ok(!server.received().some(({ data }) => data.includes('id="never0"')));
});

test('whoever shows no certificate hears of it instead of losing alerts', { skip: missing }, async () => {
  if (!server) return;
  const tls = { ca: MUTUAL.ca };
  await assert.rejects(targetOf(server, tls).send(alerts('unknown', 1), signal), /turned us away|ECONNRESET|EPIPE/);
});

test('a server that is killed again and again gets every alert, in order', { skip: missing }, async () => {
  if (!server) return;
  const all = alerts('killed', 36);
  const sink = alertSink('syslog', [{}], { ...targetOf(server), batchAlerts: 3 });
  const rows = all.map((row, at) => ({ seq: at + 1, row }));
  let batches = 0;
  let back = Promise.resolve();
  const faults = async () => {
    batches += 1;
    if (batches % 4 !== 0) return;
    await back;
    await server.kill();
    // It comes back while the next delivery is tried again.
    back = delay(100).then(() => server.restart());
  };
  const way = { sink, observer: SILENT, retry: { firstMs: 20, maxMs: 200 } };
  assert.ok(await deliverSelected(way, rows, faults, signal));
  await back;
  const ids = all.map(({ id }) => id);
  const seen = (await arrived(server, ids)).map(({ data }) => /id="([^"]+)"/.exec(data)?.[1] ?? '');
  assert.deepEqual([...new Set(seen)], ids);
});
