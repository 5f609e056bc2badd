import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { createRandom } from '../bench/random.ts';
import { makeSqlitePlace } from '../engines/sqlite-place.ts';
import { makeLog } from '../events.ts';
import { ARMED, listFeed, restoredState } from '../pipeline/reference.ts';

const LINES = makeLog({ seed: 21, events: 3_000 });

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
  for (const batchRecords of [1, 7, 1000]) {
    assert.deepEqual(await resultsOf(decodeLines(LINES), batchRecords), whole, `batches of ${batchRecords}`);
  }
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
