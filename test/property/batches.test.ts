import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { decodeLines } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { exception, scope } from '../alert/scope.ts';
import { createRandom } from '../bench/random.ts';
import { makeSqlitePlace } from '../engines/sqlite-place.ts';
import { makeLog } from '../events.ts';
import { ARMED, listFeed, restoredState } from '../pipeline/reference.ts';
import { roundsOf } from '../rounds.ts';

const LINES = makeLog({ seed: 21, events: 3_000 });
/** Every batch is synced to the disk: one by one, only so many of them. */
const FEW = roundsOf(600, 250);
/** Sizes of which the one puts what people tell within a batch, the other at the start of one. */
const WITHIN = roundsOf(7, 41);
const AT_START = roundsOf(10, 50);

async function resultsOf(records: readonly Decoded[], batchRecords: number) {
  const place = makeSqlitePlace();
  try {
    const engine = place.open();
    await runTask({
      engine,
      detectors: ARMED,
      openFeed: async (position) => listFeed(records, position),
      batchRecords,
    });
    const state = restoredState(engine);
    engine.close();
    return { ...place.read(), state };
  } finally {
    place.remove();
  }
}

test('the same log gives the same bytes in every batch size', async () => {
  const records = decodeLines(LINES);
  const whole = await resultsOf(records, records.length);
  assert.ok(whole.alerts.length > 50, `${whole.alerts.length} alerts`);
  assert.ok(JSON.stringify(whole).includes('not rotated within'), 'deadlines pass in it');
  for (const batchRecords of [WITHIN, 1000]) {
    assert.deepEqual(await resultsOf(decodeLines(LINES), batchRecords), whole, `batches of ${batchRecords}`);
  }
});

test('so do single records', async () => {
  const few = LINES.slice(0, FEW);
  const whole = await resultsOf(decodeLines(few), FEW);
  assert.ok(whole.alerts.length > 5, `${whole.alerts.length} alerts`);
  assert.deepEqual(await resultsOf(decodeLines(few), 1), whole);
});

test('an event delivered again within ten minutes changes nothing but the count of duplicates', async () => {
  const random = createRandom(22);
  const records = decodeLines(LINES).filter(({ tier }) => tier === 'event');
  const again: Decoded[] = [];
  for (const [index, record] of records.entries()) {
    again.push(record);
    const earlier = records[index - Math.floor(random() * 8)];
    const isRecent =
      earlier && 'timeUs' in earlier && 'timeUs' in record && record.timeUs - earlier.timeUs < 500_000_000;
    if (isRecent && random() < 0.3) again.push(earlier);
  }
  assert.ok(again.length > records.length + 200, 'many are delivered again');
  const { counters, ...once } = await resultsOf(records, 500);
  const { counters: countersTwice, ...twice } = await resultsOf(again, 500);
  assert.deepEqual(twice, once);
  assert.ok(countersTwice.includes(`test duplicates ${again.length - records.length}`), String(countersTwice));
  assert.ok(!counters.some((counter) => counter.includes('duplicates')));
});

test('exceptions and decisions in the log give the same bytes in every batch size', async () => {
  const plain = await resultsOf(decodeLines(LINES), 1000);
  const withPeople = () => {
    const records: Decoded[] = decodeLines(LINES);
    const [first] = plain.alerts.map((text) => JSON.parse(text));
    const detectors = DETECTORS.map(({ id }) => id);
    const own = exception({ scope: scope({ detectors, secrets: [{ namespace: 'team-a', name: '' }] }) });
    const decision = { id: 'd', kind: 'resolve', alert: first.id, by: 'ann', reason: 'r', decidedUs: 1 } as const;
    const made = { ...decision, exception: null };
    records.splice(1500, 0, { tier: 'decision', cluster: 'test', timeUs: 0, decision: made, alert: first });
    records.splice(500, 0, { tier: 'exceptions', cluster: 'test', timeUs: 0, exceptions: [own] });
    return records;
  };
  const whole = await resultsOf(withPeople(), 5_000);
  assert.ok(
    whole.findings.some((text) => text.includes('"expectedBy":"nightly"')),
    'something was expected',
  );
  assert.ok(whole.alerts.length < plain.alerts.length, 'and raised no alert');
  for (const batchRecords of [WITHIN, AT_START]) assert.deepEqual(await resultsOf(withPeople(), batchRecords), whole);
});
