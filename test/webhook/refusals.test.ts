import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { lineAt } from '../sources/lines.ts';
import { namesOf } from '../sources/read.ts';
import { post } from './post.ts';
import { AUTHORIZED, serve, TOKEN, webhookBody } from './served.ts';

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
