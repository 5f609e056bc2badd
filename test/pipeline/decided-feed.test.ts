import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { DecisionMade } from '../../src/model/decision-made.ts';
import { withDecisions } from '../../src/pipeline/decided-feed.ts';
import type { Position } from '../../src/pipeline/engine.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { person } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { at } from '../timeline/store-fixture.ts';
import { listFeed } from './reference.ts';

function decided(seconds: number): DecisionMade {
  const decision = { id: String(seconds), kind: 'note', alert: '', by: '', reason: '', decidedUs: 0 } as const;
  const made = { decision: { ...decision, exception: null }, alert: alertWith() };
  return { tier: 'decision', cluster: 'test', timeUs: at(seconds), ...made };
}

const events = decodeLines(
  [10, 20, 30].map((second) => eventLine(person('ann', 1), { verb: 'get' }, at(second), `e-${second}`)),
);

/** What comes out, as seconds: events as they are, decisions with an exclamation mark. */
async function woven(made: DecisionMade[], position: Position, limit: number): Promise<[string, Position]> {
  const feed = withDecisions(listFeed(events, new Map()), { source: 'x', cluster: 'test', made }, position);
  const seen: string[] = [];
  let last = position;
  for (let batch = await feed.next(limit); batch; batch = await feed.next(limit)) {
    last = new Map([...last, ...batch.position]);
    seen.push(...batch.records.map((record) => `${secondOf(record)}${record.tier === 'decision' ? '!' : ''}`));
  }
  return [seen.join(' '), last];
}

function secondOf(record: Decoded): number {
  return record.tier === 'rejected' ? 0 : (record.timeUs - at(0)) / 1_000_000;
}

test('a decision stands behind the events up to its time, the last ones at the end, whatever the batches', async () => {
  for (const limit of [1, 2, 10])
    assert.equal((await woven([10, 15, 40].map(decided), new Map(), limit))[0], '10 10! 15! 20 30 40!');
});

test('each is taken once in the life of a store; one that is added later is taken then', async () => {
  const [, position] = await woven([10, 40].map(decided), new Map(), 2);
  assert.equal((await woven([10, 40].map(decided), position, 2))[0], '10 20 30');
  assert.equal((await woven([10, 40, 50].map(decided), position, 2))[0], '10 20 30 50!');
});
