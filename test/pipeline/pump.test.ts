import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../src/model/row.ts';
import { type Committed, type Sink, TargetUnavailable } from '../../src/pipeline/delivery.ts';
import { pump } from '../../src/pipeline/pump.ts';
import type { Rhythm } from '../../src/pipeline/rhythm.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { SILENT, testClock } from './delivery-clock.ts';
import { memoryOutbox } from './memory-outbox.ts';

function alerts(count: number): Row[] {
  return Array.from({ length: count }, (_, at) => alertWith({ id: `a${at}` }));
}

/** A sink that does with each delivery what the test says, and stops the pump when all was taken. */
function sinkOf(
  deliver: (rows: readonly Committed[], call: number) => void,
  batchRows = 1,
): Sink & { taken: Committed[] } {
  let call = 0;
  const taken: Committed[] = [];
  return {
    name: 's',
    kinds: ['Alert'],
    batchRows,
    taken,
    deliver: async (rows) => {
      deliver(rows, call++);
      taken.push(...rows);
      return [];
    },
    close: async () => {},
  };
}

/** Pumps until the cursor is behind the last row, or the clock is past the limit. */
async function pumpAll(
  sink: Sink,
  outbox = memoryOutbox(alerts(3)),
  rhythm?: Rhythm,
  limitMs = 86_400_000,
  chance = 1,
) {
  const stop = new AbortController();
  const clock = testClock(0, chance);
  const watching = {
    ...clock,
    nowMs: () => {
      if (outbox.waiting() === 0 || clock.ms >= limitMs) stop.abort();
      return clock.ms;
    },
  };
  await pump({ sink, outbox, observer: SILENT, clock: watching, ...(rhythm && { rhythm }) }, stop.signal);
  return { clock, outbox };
}

test('waits double from a fifth of a second to a minute, less a random half', async () => {
  const fails = 12;
  const wanted = [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 51_200, 60_000, 60_000, 60_000];
  for (const chance of [1, 0]) {
    const sink = sinkOf((_, call) => {
      if (call < fails) throw new Error('down');
    });
    const { clock } = await pumpAll(sink, memoryOutbox(alerts(1)), undefined, undefined, chance);
    assert.deepEqual(clock.waits.slice(0, fails), chance === 1 ? wanted : wanted.map((ms) => ms / 2));
  }
});

test('a target that says when it is to be asked again is not asked before, nor left alone for more than an hour', async () => {
  const asked = [90_000, 10 * 3_600_000];
  const sink = sinkOf((_, call) => {
    if (call < asked.length) throw new TargetUnavailable('429', asked[call]);
  });
  const { clock } = await pumpAll(sink, memoryOutbox(alerts(1)));
  assert.deepEqual(clock.waits, [90_000, 3_600_000]);
});

test('rows before one that fails are not sent again, and order is kept', async () => {
  const failing = new Set([1, 2, 5]);
  const sink = sinkOf((_, call) => {
    if (failing.has(call)) throw new Error('not now');
  });
  await pumpAll(sink, memoryOutbox(alerts(6)));
  assert.deepEqual(
    sink.taken.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6],
  );
});

test('control: in batches of two, the row before one that fails goes twice', async () => {
  const seen: number[] = [];
  const sink = sinkOf((rows, call) => {
    for (const { seq } of rows) {
      if (call === 0 && seq === 2) throw new Error('not now');
      seen.push(seq);
    }
  }, 2);
  await pumpAll(sink, memoryOutbox(alerts(2)));
  assert.deepEqual(seen, [1, 1, 2]);
});

test('what a target will never take is kept with its reason and holds up nothing', async () => {
  const outbox = memoryOutbox(alerts(3));
  const sink: Sink = {
    ...sinkOf(() => {}),
    deliver: async (rows) =>
      rows.filter(({ seq }) => seq === 2).map((committed) => ({ committed, reason: 'too long' })),
  };
  await pumpAll(sink, outbox);
  assert.equal(outbox.cursor, 3);
  assert.deepEqual(
    outbox.refused.map(({ committed, reason }) => [committed.seq, reason]),
    [[2, 'too long']],
  );
});

test('rows that are meant for nobody are passed over', async () => {
  const outbox = memoryOutbox(alerts(5));
  const sink = { ...sinkOf(() => {}), select: (rows: readonly Committed[]) => rows.filter(({ seq }) => seq === 2) };
  await pumpAll(sink, outbox);
  assert.equal(outbox.cursor, 5);
  assert.deepEqual(
    sink.taken.map(({ seq }) => seq),
    [2],
  );
});

test('the first goes at once, and what comes in the grouping window goes together at its end', async () => {
  const deliveries: [ms: number, seqs: number[]][] = [];
  const outbox = memoryOutbox([]);
  const all = memoryOutbox(alerts(4)).rows;
  const clock = testClock();
  const stop = new AbortController();
  const arrivals = new Map([
    [1_000, 1],
    [5_000, 2],
    [9_000, 3],
    [200_000, 4],
  ]);
  const watching = {
    ...clock,
    nowMs: () => {
      for (const [ms, seq] of arrivals)
        if (clock.ms >= ms && outbox.rows.length < seq) outbox.rows.push(all[seq - 1] as Committed);
      if (clock.ms > 300_000) stop.abort();
      return clock.ms;
    },
  };
  const sink = sinkOf((rows) => deliveries.push([clock.ms, rows.map(({ seq }) => seq)]), 10);
  const rhythm = { groupMs: 60_000, maintenance: [] };
  await pump({ sink, outbox, observer: SILENT, clock: watching, rhythm }, stop.signal);
  assert.deepEqual(deliveries, [
    [1_000, [1]],
    [61_000, [2, 3]],
    [200_000, [4]],
  ]);
});

test('in maintenance nothing is sent and nothing lost', async () => {
  const sent: number[] = [];
  let nowMs = () => 0;
  const sink = sinkOf(() => sent.push(nowMs()), 10);
  const outbox = memoryOutbox(alerts(2));
  const clock = testClock();
  nowMs = () => clock.ms;
  const stop = new AbortController();
  const watching = {
    ...clock,
    nowMs: () => {
      if (outbox.waiting() === 0) stop.abort();
      return clock.ms;
    },
  };
  const rhythm = { groupMs: 0, maintenance: [{ fromMs: 0, untilMs: 3_600_000 }] };
  await pump({ sink, outbox, observer: SILENT, clock: watching, rhythm }, stop.signal);
  assert.deepEqual(sent, [3_600_000]);
  assert.equal(outbox.cursor, 2);
});

test('what stands is told again at its own pace, also what was delivered before a restart', async () => {
  const outbox = memoryOutbox(alerts(2));
  outbox.cursor = 2;
  const stop = new AbortController();
  const clock = testClock();
  const told: number[] = [];
  let remembered: readonly Committed[] = [];
  const sink: Sink = {
    ...sinkOf(() => {}),
    standing: {
      everyMs: 60_000,
      remember: (rows) => {
        remembered = rows;
      },
      repeat: async () => {
        told.push(clock.ms);
        if (told.length === 2) throw new Error('away');
        if (told.length === 4) stop.abort();
      },
    },
  };
  await pump({ sink, outbox, observer: SILENT, clock }, stop.signal);
  assert.equal(remembered.length, 2);
  assert.deepEqual(told, [0, 60_000, 120_000, 180_000]);
  assert.deepEqual(outbox.errors, ['away']);
});
