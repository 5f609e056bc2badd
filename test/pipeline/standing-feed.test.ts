import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { SourcePosition } from '../../src/pipeline/engine.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { type Standing, withStanding } from '../../src/pipeline/standing-feed.ts';
import { listFeed } from './reference.ts';

const EVENT: Decoded = { tier: 'counted', cluster: 'c', timeUs: 1_000 };

function standing(content: readonly string[]): Standing {
  return {
    source: 'exceptions',
    content,
    recordOf: (cluster, timeUs) => ({ tier: 'exceptions', cluster, timeUs, exceptions: [] }),
  };
}

/** Tiers of all records, and the position behind them. */
async function readAll(content: readonly string[], position = new Map<string, SourcePosition>()) {
  const feed: Feed = withStanding(listFeed([EVENT], new Map(), 'c'), [standing(content)], 'c', position);
  const records: Decoded[] = [];
  const after = new Map(position);
  for (let batch = await feed.next(10); batch; batch = await feed.next(10)) {
    records.push(...batch.records);
    for (const [source, at] of batch.position) after.set(source, at);
  }
  return { tiers: records.map(({ tier }) => tier), records, after };
}

test('what a file says stands before the first event, at its time', async () => {
  const { tiers, records } = await readAll(['a']);
  assert.deepEqual(tiers, ['exceptions', 'counted']);
  assert.equal('timeUs' in (records[0] ?? {}) && (records[0] as { timeUs: number }).timeUs, 1_000);
});

test('it is told again only when it says something else, and then also what it said before that', async () => {
  const first = await readAll(['a']);
  const same = await readAll(['a'], first.after);
  assert.deepEqual(same.tiers, ['counted']);
  const changed = await readAll(['b'], same.after);
  assert.deepEqual(changed.tiers, ['exceptions', 'counted']);
  const back = await readAll(['a'], changed.after);
  assert.deepEqual(back.tiers, ['exceptions', 'counted']);
  assert.equal(back.after.get('exceptions@c')?.offset, 3);
});

test('every cluster is told before its own first event, also one that comes later in a mixed feed', async () => {
  const events = ['c', 'd', 'c', 'e'].map((cluster, at): Decoded => ({ tier: 'counted', cluster, timeUs: 1_000 + at }));
  const feed = withStanding(listFeed(events, new Map(), 'c'), [standing(['a'])], 'c', new Map());
  const order: string[] = [];
  for (let batch = await feed.next(3); batch; batch = await feed.next(3))
    for (const { tier, cluster } of batch.records) order.push(`${tier} ${cluster}`);
  assert.deepEqual(order, [
    'exceptions c',
    'exceptions d',
    'counted c',
    'counted d',
    'counted c',
    'exceptions e',
    'counted e',
  ]);
});

test('a log of which nothing is left to be read is told all the same, once, and ends', async () => {
  const feed = withStanding(listFeed([], new Map(), 'c'), [standing(['a'])], 'c', new Map());
  assert.deepEqual(
    (await feed.next(10))?.records.map(({ tier }) => tier),
    ['exceptions'],
  );
  assert.equal(await feed.next(10), undefined);
  assert.equal(await feed.next(10), undefined);
});
