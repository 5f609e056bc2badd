import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DecisionMade } from '../../src/model/decision-made.ts';
import { DecisionQueue, silentFeed } from '../../src/pipeline/decision-queue.ts';
import type { Batch } from '../../src/pipeline/feed.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { listFeed } from './reference.ts';

function made(id: string): DecisionMade {
  const decision = { id, kind: 'note', alert: 'a', by: 'ann', reason: 'r', decidedUs: 1, exception: null } as const;
  return { tier: 'decision', cluster: 'c', timeUs: 0, decision, alert: alertWith({ cluster: 'c' }) };
}

const commitOf = ({ position }: Batch) => ({ position }) as Parameters<DecisionQueue['settle']>[0];

test('a decision wakes a feed that waits, and is answered when its commit stands', async () => {
  const stop = new AbortController();
  const queue = new DecisionQueue();
  const feed = queue.within(silentFeed(stop.signal), new Map());
  const next = feed.next(10);
  const answer = queue.push(made('d1'));
  const batch = await next;
  assert.ok(batch);
  assert.deepEqual([batch.records.length, [...batch.position]], [1, [['decisions@c', { offset: 1, skip: 0 }]]]);
  let isAnswered = false;
  answer.then(() => (isAnswered = true));
  queue.settle({ ...commitOf(batch), position: new Map([['file', { offset: 1, skip: 0 }]]) });
  await new Promise(setImmediate);
  assert.equal(isAnswered, false, "another batch's commit answers nothing");
  queue.settle(commitOf(batch));
  await answer;
  stop.abort();
  assert.equal(await feed.next(10), undefined);
});

test('events that came meanwhile are lost no more than decisions are', async () => {
  const events = Array.from({ length: 4 }, (_, at) => ({ tier: 'counted', cluster: 'c', timeUs: at }) as const);
  const queue = new DecisionQueue();
  const feed = queue.within(listFeed(events, new Map(), 'c'), new Map([['decisions@c', { offset: 6, skip: 0 }]]));
  const order: string[] = [];
  for (let batch = await feed.next(1); batch; batch = await feed.next(1)) {
    const [record] = batch.records;
    order.push(record?.tier === 'decision' ? `d${batch.position.get('decisions@c')?.offset}` : 'event');
    queue.settle(commitOf(batch));
    if (order.length <= 2) queue.push(made(`after ${order.length}`)).catch(() => {});
  }
  assert.deepEqual(order, ['event', 'd7', 'd8', 'event', 'event', 'event']);
});

test('what was not kept when the service stops is refused, so that nobody takes it for kept', async () => {
  const queue = new DecisionQueue();
  const answer = queue.push(made('d'));
  queue.close();
  await assert.rejects(answer, /the service is stopping/);
});
