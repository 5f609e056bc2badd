import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import { createWebhookServer } from '../../src/sources/webhook/server.ts';
import { WebhookFeed } from '../../src/sources/webhook/webhook-feed.ts';
import { eventList, lineAt, linesOf } from '../sources/lines.ts';
import { makeFolder, namesOf } from '../sources/read.ts';
import { Authority, pem } from './certificates.ts';
import { post } from './post.ts';

const TOKEN = 'a-token-of-the-tests-only';
const AUTHORIZED = { headers: { authorization: `Bearer ${TOKEN}` } };

interface Served {
  url: string;
  feed: WebhookFeed;
  app: FastifyInstance;
  /** Commits what comes next; answers its records. */
  commit(): Promise<readonly Decoded[]>;
}

async function serve(
  t: TestContext,
  tls?: { certFile: string; keyFile: string; clientCaFile: string },
): Promise<Served> {
  const feed = new WebhookFeed('webhook');
  const decoderOf = (cluster: string) => createDecoder(cluster || 'test', { isClusterFixed: true });
  const app = createWebhookServer(feed, { tls, token: TOKEN, decoderOf, logger: undefined });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.after(async () => {
    await feed.close();
    await app.close();
  });
  const commit = async () => {
    const batch = await feed.next(2000);
    batch?.onCommitted?.();
    return batch?.records ?? [];
  };
  return { url: `${url}/audit`, feed, app, commit };
}

/** As the API server sends it: items without kind and apiVersion. */
function webhookBody(lines: readonly string[]): string {
  return eventList(lines).replaceAll('{"kind":"Event","apiVersion":"audit.k8s.io/v1",', '{');
}

test('200 is answered once the events stand in the store, and not before', async (t) => {
  const { url, feed } = await serve(t);
  const state = { isAnswered: false };
  const answer = post(url, { ...AUTHORIZED, body: webhookBody(linesOf(400)) }).then((each) => {
    state.isAnswered = true;
    return each;
  });
  const batch = await feed.next(2000);
  assert.equal(batch?.records.length, 400);
  // Another request is answered in between: the first one had its turn.
  assert.equal((await post(url, { method: 'GET', ...AUTHORIZED })).status, 405);
  assert.equal(state.isAnswered, false);
  batch?.onCommitted?.();
  const { status, body } = await answer;
  assert.deepEqual([status, body], [200, '']);
});

test('bad items are put aside with their place, good ones are kept', async (t) => {
  const { url, feed } = await serve(t);
  const body = JSON.stringify({
    kind: 'EventList',
    items: [JSON.parse(lineAt(1, 'a')), { kind: 'Pod' }, JSON.parse(lineAt(2, 'b'))],
  });
  const answer = post(url, { ...AUTHORIZED, body });
  const batch = await feed.next(2000);
  assert.deepEqual(namesOf(batch?.records ?? []), ['a', 'not-an-event', 'b']);
  assert.deepEqual(
    batch?.rejects.map(({ source, offset, rejected }) => [source, offset, rejected.code]),
    [['webhook', 1, 'not-an-event']],
  );
  batch?.onCommitted?.();
  assert.equal((await answer).status, 200);
});

test('a batch that comes again behind newer ones adds nothing twice', async (t) => {
  const { url, feed } = await serve(t);
  const folds = new Folds([]);
  const accesses: string[] = [];
  const send = async (body: string) => {
    const answer = post(url, { ...AUTHORIZED, body });
    const batch = await feed.next(2000);
    assert.ok(batch);
    const { outcome } = folds.process(batch);
    accesses.push(...outcome.accesses.map(({ auditID }) => auditID));
    batch.onCommitted?.();
    assert.equal((await answer).status, 200);
    return outcome.duplicates;
  };
  const [first, second] = [webhookBody([lineAt(1, 'a1'), lineAt(2, 'a2')]), webhookBody([lineAt(31, 'b1')])];
  assert.equal(await send(first), 0);
  assert.equal(await send(second), 0);
  assert.equal(await send(first), 2);
  assert.deepEqual(accesses, ['a1', 'a2', 'b1']);
});

test('a large post is given out in several batches and answered after the last', async (t) => {
  const { url, feed } = await serve(t);
  const answer = post(url, { ...AUTHORIZED, body: webhookBody(linesOf(10)) });
  const sizes: number[] = [];
  for (let left = 10; left > 0; ) {
    const batch = await feed.next(4);
    left -= batch?.records.length ?? left;
    sizes.push(batch?.records.length ?? 0);
    batch?.onCommitted?.();
  }
  assert.deepEqual(sizes, [4, 4, 2]);
  assert.equal((await answer).status, 200);
});

test('several posts wait for one commit', async (t) => {
  const { url, feed, commit } = await serve(t);
  const answers = [1, 2, 3].map((second) =>
    post(url, { ...AUTHORIZED, body: webhookBody([lineAt(second, `e${second}`)]) }),
  );
  const names: string[] = [];
  while (names.length < 3) names.push(...namesOf(await commit()));
  assert.deepEqual(names.sort(), ['e1', 'e2', 'e3']);
  assert.deepEqual(
    (await Promise.all(answers)).map(({ status }) => status),
    [200, 200, 200],
  );
  assert.equal(feed.hasRoomFor(1), true);
});

const REFUSED: readonly [
  what: string,
  options: Parameters<typeof post>[1],
  status: number,
  header?: [string, string],
][] = [
  ['no token', {}, 401, ['www-authenticate', 'Bearer']],
  ['a wrong token', { headers: { authorization: `Bearer ${TOKEN}x` } }, 401],
  ['a token as another scheme', { headers: { authorization: `Basic ${TOKEN}` } }, 401],
  ['GET', { method: 'GET', ...AUTHORIZED }, 405, ['allow', 'POST']],
  ['PUT', { method: 'PUT', ...AUTHORIZED, body: '{}' }, 405, ['allow', 'POST']],
  ['another type', { headers: { ...AUTHORIZED.headers, 'content-type': 'application/x-protobuf' }, body: 'x' }, 415],
  [
    'a form',
    { headers: { ...AUTHORIZED.headers, 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=b' },
    415,
  ],
  ['another coding', { headers: { ...AUTHORIZED.headers, 'content-encoding': 'br' }, body: 'x' }, 415],
  [
    'a body that is too large',
    { headers: { ...AUTHORIZED.headers, 'content-length': String(17 * 1024 * 1024) }, body: '' },
    413,
  ],
  [
    'a bomb',
    { headers: { ...AUTHORIZED.headers, 'content-encoding': 'gzip' }, body: gzipSync(Buffer.alloc(40 * 1024 * 1024)) },
    413,
  ],
  ['damaged gzip', { headers: { ...AUTHORIZED.headers, 'content-encoding': 'gzip' }, body: 'x' }, 400],
  ['an empty body', { ...AUTHORIZED, body: '' }, 400],
];

for (const [what, options, status, header] of REFUSED) {
  test(`${what}: ${status}, and nothing is taken`, async (t) => {
    const { url, feed } = await serve(t);
    const answer = await post(url, options).catch((error: NodeJS.ErrnoException) => ({ error }) as never);
    assert.equal(answer.status, status, JSON.stringify(answer));
    if (header) assert.equal(answer.headers[header[0]], header[1]);
    const good = post(url, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'next')]) });
    const batch = await feed.next(2000);
    assert.deepEqual(namesOf(batch?.records ?? []), ['next']);
    batch?.onCommitted?.();
    assert.equal((await good).status, 200);
  });
}

test('a body in which nothing can be read is put aside and answered with 400', async (t) => {
  const { url, commit } = await serve(t);
  const answer = post(url, { ...AUTHORIZED, body: '{"kind":"EventList"' });
  assert.deepEqual(namesOf(await commit()), ['not-json']);
  assert.equal((await answer).status, 400);
});

test('under pressure 429 is answered before the body is read; after the commit there is room again', async (t) => {
  const { url, feed, commit } = await serve(t);
  const held = feed.offer([], 64 * 1024 * 1024);
  const refused = await post(url, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) });
  assert.deepEqual([refused.status, refused.headers['retry-after']], [429, '5']);
  await commit();
  assert.equal(await held, 'committed');
  const answer = post(url, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) });
  assert.deepEqual(namesOf(await commit()), ['a']);
  assert.equal((await answer).status, 200);
});

test('bodies that are only half sent take no more room than those that wait', async (t) => {
  const { url, commit } = await serve(t);
  const { port } = new URL(url);
  const head = `POST /audit HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer ${TOKEN}\r\n`;
  const answers: string[] = [];
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const sockets = Array.from({ length: 8 }, () => connect(Number(port), '127.0.0.1'));
  for (const socket of sockets) {
    socket
      .on('error', () => {})
      .on('data', (data) => {
        answers.push(data.toString('latin1', 9, 12));
        if (answers.length === 4) resolve();
      });
    socket.write(`${head}Content-Length: 16000000\r\n\r\n{`);
  }
  await answered;
  assert.deepEqual(answers, Array(4).fill('429'));
  for (const socket of sockets) socket.destroy();
  const committed = commit();
  const send = () => post(url, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) });
  // As the API server does: it comes again until there is room.
  let answer = await send();
  while (answer.status === 429) answer = await send();
  assert.deepEqual([answer.status, namesOf(await committed)], [200, ['a']]);
});

test('a path that cannot be read is not repeated in the answer', async (t) => {
  const { url } = await serve(t);
  for (const path of ['%ffsecret', 'secret'.repeat(60)]) {
    const { status, body } = await post(`${url}/${path}`, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) });
    assert.equal(status, 404);
    assert.ok(!body.includes('secret'), body);
  }
});

test('what was not committed when the service stops is answered with 503, so that it comes again', async (t) => {
  const { url, feed } = await serve(t);
  const given = post(url, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) });
  await feed.next(2000);
  await feed.close();
  assert.equal((await given).status, 503);
  assert.equal((await post(url, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) })).status, 503);
});

test('the path names the cluster', async (t) => {
  const { url, commit } = await serve(t);
  const answer = post(`${url}/prod-eu`, { ...AUTHORIZED, body: webhookBody([lineAt(1, 'a')]) });
  assert.deepEqual(
    (await commit()).map(({ cluster }) => cluster),
    ['prod-eu'],
  );
  assert.equal((await answer).status, 200);
});

test('gzip and lines are read as well', async (t) => {
  const { url, commit } = await serve(t);
  const headers = {
    ...AUTHORIZED.headers,
    'content-encoding': 'gzip',
    'content-type': 'application/x-ndjson; charset=utf-8',
  };
  const answer = post(url, { headers, body: gzipSync(linesOf(3).join('\n')) });
  assert.deepEqual(namesOf(await commit()), ['e0', 'e1', 'e2']);
  assert.equal((await answer).status, 200);
});

test('over TLS a client certificate of the authority lets in, one of another does not', async (t) => {
  const path = makeFolder(t, {});
  const [own, other] = [new Authority(path()), new Authority(path(), 'other')];
  const [server, client, stranger] = [own.issue('server'), own.issue('apiserver'), other.issue('stranger')];
  const { url, commit } = await serve(t, { certFile: server.cert, keyFile: server.key, clientCaFile: own.certificate });
  const ca = pem(own.certificate);
  const body = webhookBody([lineAt(1, 'a')]);
  const answer = post(url, { ca, cert: pem(client.cert), key: pem(client.key), body });
  assert.deepEqual(namesOf(await commit()), ['a']);
  assert.equal((await answer).status, 200);
  assert.equal((await post(url, { ca, cert: pem(stranger.cert), key: pem(stranger.key), body })).status, 401);
  assert.equal((await post(url, { ca, body })).status, 401);
});

test('a renewed certificate is shown without a restart; half of one changes nothing', async (t) => {
  const path = makeFolder(t, { 'half.crt': 'no certificate' });
  const own = new Authority(path());
  const [first, second] = [own.issue('first'), own.issue('second')];
  const [certFile, keyFile] = [path('tls.crt'), path('tls.key')];
  copyFileSync(first.cert, certFile);
  copyFileSync(first.key, keyFile);
  const { url } = await serve(t, { certFile, keyFile, clientCaFile: '' });
  const shown = async () => (await post(url, { ca: pem(own.certificate), method: 'GET' })).server;
  assert.equal(await shown(), 'first');
  copyFileSync(path('half.crt'), certFile);
  assert.equal(await shown(), 'first');
  copyFileSync(second.key, keyFile);
  copyFileSync(second.cert, certFile);
  // Each round is a connection; what the system tells of the files comes in between.
  let name = await shown();
  while (name === 'first') name = await shown();
  assert.equal(name, 'second');
});
