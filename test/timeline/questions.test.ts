import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTimelineInWorker } from '../../src/timeline/sqlite/in-worker.ts';
import { addToStore } from './log-store.ts';
import { DB, questionStore } from './question-store.ts';
import { INVENTORY } from './questions-log.ts';

const store = questionStore();

test('the same log and inventory once more change no answer, and the worker answers the same', async () => {
  const before = await store.timeline.holders({ secret: DB });
  await addToStore(store.dir, [], INVENTORY);
  assert.deepEqual(await store.timeline.holders({ secret: DB }), before);
  const worker = openTimelineInWorker(store.dir);
  assert.deepEqual(await worker.holders({ secret: DB }), before);
  await assert.rejects(worker.holders({ secret: DB, cluster: 'test', atUs: 'x' as never }));
  await worker.close();
});

test('of a cluster that was never read nothing is said: no answer is better than a wrong one', async () => {
  const cluster = 'tset';
  const asked = [
    store.timeline.holders({ secret: DB, cluster }),
    store.timeline.reach({ subject: { node: 'node-1' }, cluster }),
    store.timeline.lineage({ credential: 'JTI=1', cluster }),
  ];
  for (const answer of asked) await assert.rejects(answer, { code: 'SW_NOT_FOUND', message: /cluster tset/ });
});

test('hostile names find nothing and break nothing', async () => {
  const name = `' OR 1=1 --`;
  assert.deepEqual((await store.timeline.holders({ secret: { namespace: 'shop', name } })).holders, []);
  for (const subject of [{ principal: name }, { node: name }, { credential: name }, { pod: { namespace: name, name } }])
    assert.deepEqual((await store.timeline.reach({ subject })).secrets, []);
  assert.equal(await store.timeline.lineage({ credential: name }), undefined);
});
