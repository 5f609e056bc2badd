import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Committed, Sink, SinkOrder } from '../../src/pipeline/delivery.ts';
import { ALWAYS } from '../../src/pipeline/rhythm.ts';
import { serve } from '../../src/pipeline/serve.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { SILENT, testClock } from './delivery-clock.ts';
import { memoryOutbox } from './memory-outbox.ts';

test('a target that is not there at the start, and cursors that fail, only cost time', async () => {
  const outbox = memoryOutbox([alertWith({ id: 'a' }), alertWith({ id: 'b' })]);
  const clock = testClock();
  const stop = new AbortController();
  const taken: Committed[] = [];
  let opened = 0;
  let closed = 0;
  let nexts = 0;
  const sink: Sink = {
    name: 's',
    kinds: ['Alert'],
    batchRows: 1,
    deliver: async (rows) => {
      taken.push(...rows);
      return [];
    },
    close: async () => {
      closed += 1;
    },
  };
  const order: SinkOrder = {
    name: 's',
    kinds: ['Alert'],
    begin: 'oldest',
    rhythm: ALWAYS,
    open: async () => {
      opened += 1;
      if (opened < 3) throw new Error('not there');
      return sink;
    },
  };
  const faulty = {
    ...outbox,
    next: (limit: number) => {
      nexts += 1;
      if (nexts === 1) throw new Error('disk I/O error');
      if (outbox.waiting() === 0) stop.abort();
      return outbox.next(limit);
    },
  };
  await serve(order, faulty, SILENT, stop.signal, clock);
  assert.deepEqual(
    taken.map(({ seq }) => seq),
    [1, 2],
  );
  assert.deepEqual(outbox.errors, ['not there', 'not there', 'disk I/O error']);
  assert.deepEqual(clock.waits.slice(0, 3), [1_000, 2_000, 1_000]);
  assert.equal(opened - 2, closed, 'every sink that was opened is closed');
});
