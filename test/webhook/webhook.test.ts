import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Folds } from '../../src/pipeline/folds.ts';
import { lineAt, linesOf } from '../sources/lines.ts';
import { namesOf } from '../sources/read.ts';
import { post } from './post.ts';
import { AUTHORIZED, serve, webhookBody } from './served.ts';

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
