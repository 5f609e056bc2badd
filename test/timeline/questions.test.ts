import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTimelineInWorker } from '../../src/timeline/sqlite/in-worker.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { addToStore, storeOfLog } from './log-store.ts';
import { questionsContract } from './questions-contract.ts';
import { INVENTORY, questionLines } from './questions-log.ts';

questionsContract('sqlite', async () => {
  const store = await storeOfLog(questionLines(), INVENTORY);
  return { timeline: openSqliteTimeline(store.dir), remove: () => store.remove() };
});

const DB = { namespace: 'shop', name: 'db' };

test('the same log and inventory once more change no answer, and the worker answers the same', async (t) => {
  const store = await storeOfLog(questionLines(), INVENTORY);
  t.after(() => store.remove());
  const timeline = openSqliteTimeline(store.dir);
  t.after(() => timeline.close());
  const before = await timeline.holders({ secret: DB });
  await addToStore(store.dir, [], INVENTORY);
  assert.deepEqual(await timeline.holders({ secret: DB }), before);
  const worker = openTimelineInWorker(store.dir);
  assert.deepEqual(await worker.holders({ secret: DB }), before);
  await assert.rejects(worker.holders({ secret: DB, cluster: 'test', atUs: 'x' as never }));
  await worker.close();
});
