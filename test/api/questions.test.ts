import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { askService } from '../../src/api/client.ts';
import { describeApi } from '../../src/api/openapi.ts';
import { holdersSchema, lineageSchema, normalSchema, reachSchema } from '../../src/api/question-schemas.ts';
import { type Api, createApi } from '../../src/api/server.ts';
import type { Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { type LogStore, storeOfLog } from '../timeline/log-store.ts';
import { INVENTORY, idOf, questionLines, WHO } from '../timeline/questions-log.ts';
import { at } from '../timeline/store-fixture.ts';

let store: LogStore;
let timeline: Timeline;
let app: Api;
let client: Timeline;
before(async () => {
  store = await storeOfLog(questionLines(), INVENTORY);
  timeline = openSqliteTimeline(store.dir);
  app = createApi({
    timeline,
    token: '',
    isLoopback: true,
    instance: 'i',
    isReady: () => true,
    metrics: async () => '',
    writeToken: 'the-token-of-whoever-writes',
    decide: async () => Promise.reject(new Error('no decision is asked for here')),
    openApi: () => describeApi('0.0.0', false),
  });
  client = askService({ url: await app.listen({ host: '127.0.0.1', port: 0 }), token: '', instance: 'i' });
});
after(async () => {
  await app.close();
  await timeline.close();
  store.remove();
});

const DB = { namespace: 'shop', name: 'db' };

test('every question has the same answer over HTTP as from the store, in the shape the document says', async () => {
  const strict = { holders: holdersSchema.strict(), reach: reachSchema.strict(), lineage: lineageSchema.strict() };
  for (const query of [{ secret: DB }, { secret: DB, atUs: at(39), cluster: 'test' }]) {
    const answer = await timeline.holders(query);
    assert.deepEqual(await client.holders(query), answer);
    assert.deepEqual(strict.holders.parse(answer), answer);
  }
  const subjects = [
    { principal: 'bob@example.com' },
    { pod: { namespace: 'shop', name: 'web-1' } },
    { node: 'node-1' },
    { credential: idOf(WHO.api) },
  ];
  for (const subject of subjects) {
    const answer = await timeline.reach({ subject, sinceUs: at(5) });
    assert.deepEqual(await client.reach({ subject, sinceUs: at(5) }), answer);
    assert.deepEqual(strict.reach.parse(answer), answer);
  }
  const answer = await timeline.lineage({ credential: idOf(WHO.ci) });
  assert.deepEqual(await client.lineage({ credential: idOf(WHO.ci) }), answer);
  assert.deepEqual(strict.lineage.parse(answer), answer);
  assert.equal(await client.lineage({ credential: 'JTI=nobody' }), undefined);
  const normal = await timeline.normal({ principal: 'bob@example.com' });
  assert.ok(normal && normal.known.length + normal.waiting.length > 0);
  assert.deepEqual(await client.normal({ principal: 'bob@example.com' }), normal);
  assert.deepEqual(normalSchema.strict().parse(normal), normal);
  assert.equal(await client.normal({ principal: 'nobody' }), undefined);
});

test('wrong questions are refused with what to do', async () => {
  const status = async (url: string) => {
    const response = await app.inject({ url, headers: { host: 'localhost' } });
    return [response.statusCode, response.json().code];
  };
  for (const url of [
    '/api/v1/holders',
    '/api/v1/holders?secret=db',
    '/api/v1/holders?secret=a/b&at=now',
    '/api/v1/reach',
    '/api/v1/reach?node=a&pod=b/c',
    '/api/v1/reach?pod=a',
    '/api/v1/lineage',
  ])
    assert.deepEqual(await status(url), [400, 'SW_USAGE'], url);
  assert.deepEqual(await status('/api/v1/lineage?credential=x'), [404, 'SW_NOT_FOUND']);
});
