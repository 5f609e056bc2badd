import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { createElasticsearch } from '../../src/elasticsearch/client.ts';
import { deliverRows } from '../../src/pipeline/deliver-rows.ts';
import { TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { alertSink } from '../../src/sinks/alert-sink.ts';
import { elasticsearchSink } from '../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { fileTarget } from '../../src/sinks/file/file.ts';
import { webhookTarget } from '../../src/sinks/webhook/webhook.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { SILENT, testClock } from '../pipeline/delivery-clock.ts';
import { makeFolder } from '../sources/read.ts';
import { HTTP_TARGETS, openPair } from './servers/all.ts';
import { HttpTarget, jsonSaid, type Said } from './servers/http-target.ts';

const { signal } = new AbortController();
const KEY = 'key-of-the-tests-only';

/** A webhook to a server that answers as it likes. */
async function webhookTo(t: TestContext, answer: (response: ServerResponse) => void, timeoutMs = 5_000) {
  const server = createServer((request, response) => request.resume().once('end', () => answer(response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const target = webhookTarget({ url, secret: KEY, format: 'secretwatch', timeoutMs, tls: {} });
  t.after(async () => {
    await target.close();
    server.closeAllConnections();
    server.close();
  });
  return target;
}

for (const status of [301, 302, 303, 307, 308])
  test(`a redirect (${status}) is not followed, and took nothing`, async (t) => {
    const { server, taken, url = '' } = await openPair(t, 'webhook');
    const target = await webhookTo(t, (response) => response.writeHead(status, { location: url }).end());
    await assert.rejects(target.send([alertWith()], signal), TargetUnavailable);
    assert.deepEqual([server.asked.length, taken().length], [0, 0]);
  });

describe('a page to log in that says 200', () => {
  for (const name of Object.keys(HTTP_TARGETS).filter((each) => each !== 'webhook'))
    test(`is not ${name}, and took nothing`, async (t) => {
      const { server, target } = await openPair(t, name);
      server.mood = 'page';
      await assert.rejects(target.send([alertWith()], signal), /answered 200 with a web page/);
      server.mood = 'up';
      assert.deepEqual(await target.send([alertWith()], signal), []);
    });
});

test('a target that answers drop by drop is given up, and one that never ends its answer has it', async (t) => {
  const drops = await webhookTo(
    t,
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'), 20);
      response.once('close', () => clearInterval(timer));
    },
    200,
  );
  await assert.rejects(drops.send([alertWith()], signal), /no answer/);
  const endless = await webhookTo(t, (response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', more).writeHead(200);
    more();
  });
  assert.deepEqual(await endless.send([alertWith()], signal), []);
});

test('whatever Retry-After says, a target is asked again within the hour', async (t) => {
  const { server, target } = await openPair(t, 'webhook');
  const sink = alertSink('s', [{}], target);
  const asked = ['9'.repeat(400), '-5', 'tomorrow', 'Fri, 31 Dec 9999 23:59:59 GMT', '', '0', '1e9'];
  const left = [...asked];
  server.mood = () => {
    server.retryAfter = left.shift() ?? '';
    return left.length === 0 ? 'up' : 'busy';
  };
  const clock = testClock();
  const rows = [{ seq: 1, row: alertWith() }];
  assert.deepEqual(await deliverRows({ sink, observer: SILENT, clock }, rows, signal), []);
  assert.equal(clock.waits.length, asked.length - 1);
  for (const ms of clock.waits) assert.ok(ms > 0 && ms <= 3_600_000, String(ms));
  assert.equal(clock.waits[0], 3_600_000);
});

test('a line that a crash tore takes no other with it', async (t) => {
  const path = makeFolder(t, {})('alerts.ndjson');
  const target = fileTarget({ path, format: 'secretwatch' });
  await target.send([alertWith({ id: 'a' })], signal);
  appendFileSync(path, JSON.stringify(alertWith({ id: 'b' })).slice(0, 300));
  for (const id of ['b', 'c']) await target.send([alertWith({ id })], signal);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const whole = lines.flatMap((line) => {
    try {
      return [JSON.parse(line).id];
    } catch {
      return [];
    }
  });
  assert.deepEqual([lines.length, whole], [4, ['a', 'b', 'c']]);
});

describe('Elasticsearch behind something else', () => {
  const open = async (t: TestContext, said: Said) => {
    const server = new HttpTarget(() => ({
      ...said,
      headers: { ...said.headers, 'x-elastic-product': 'Elasticsearch' },
    }));
    const sink = elasticsearchSink(createElasticsearch({ url: await server.start() }), 'p');
    t.after(async () => {
      await sink.close();
      await server.stop();
    });
    return { server, deliver: () => sink.deliver([{ seq: 1, row: alertWith() }], signal) };
  };

  test('that answers for fewer documents than were sent has not passed on the rest', async (t) => {
    for (const body of [{}, { errors: false }, { errors: false, items: [{ index: { status: 201 } }] }]) {
      const { deliver } = await open(t, jsonSaid(200, body));
      await assert.rejects(deliver(), /answered for other operations/);
    }
  });

  test('that asks to wait is asked once, and again when it said', async (t) => {
    for (const status of [429, 503]) {
      const { server, deliver } = await open(t, { ...jsonSaid(status, {}), headers: { 'retry-after': '90' } });
      await assert.rejects(deliver(), { name: 'TargetUnavailable', retryAfterMs: 90_000 });
      assert.equal(server.asked.length, 1);
    }
  });
});
