import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { MemoryEngine } from '../../src/engines/memory/memory-engine.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Engine } from '../../src/pipeline/engine.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { makeLog } from '../events.ts';
import { DurableStore, durableEngine, ONE_TRANSACTION } from './durable.ts';
import { ARMED, listFeed } from './reference.ts';

const RECORDS = decodeLines(makeLog({ seed: 31, events: 2_000 }));

function taskOf(engine: Engine, records = RECORDS) {
  return {
    engine,
    detectors: ARMED,
    openFeed: async (position: Parameters<typeof listFeed>[1]) => listFeed(records, position),
    batchRecords: 100,
  };
}

function reliable(store: DurableStore): Engine {
  return durableEngine(store, { order: ONE_TRANSACTION, shouldCrash: () => false });
}

test('alerts are told after their commit, in order, and sums after every commit', async () => {
  const store = new DurableStore();
  const told: Alert[] = [];
  const events: number[] = [];
  const result = await runTask({
    ...taskOf(reliable(store)),
    onAlerts: (alerts) => {
      told.push(...alerts);
      assert.equal(JSON.stringify(told), `[${store.alerts.join()}]`, 'what is told is committed');
    },
    onProgress: ({ counters }) => events.push(counters.get('test')?.events ?? 0),
  });
  assert.ok(told.length > 20);
  assert.deepEqual(
    events,
    Array.from({ length: 20 }, (_, index) => (index + 1) * 100),
  );
  assert.equal(result.alerts, told.length);
  assert.equal(result.findings, store.findings.length);
  assert.equal(result.counters.get('test')?.accesses, store.accesses.length);
});

test('a task that is told to stop commits the batch in hand, and a second one goes on behind it', async () => {
  const store = new DurableStore();
  const stop = new AbortController();
  await runTask({ ...taskOf(reliable(store)), signal: stop.signal, onProgress: () => stop.abort() });
  assert.deepEqual([...store.position.values()], [{ offset: 100, skip: 0 }]);
  const { counters } = await runTask(taskOf(reliable(store)));
  assert.equal(counters.get('test')?.events, RECORDS.length - 100);
});

test('an engine that goes on failing ends the task with its error and closes the feed', async () => {
  let attempts = 0;
  let isClosed = false;
  const broken: Engine = {
    restore: () => new Map(),
    commit: () => {
      attempts += 1;
      throw new Error('disk full');
    },
    close() {},
  };
  const openFeed = async (position: Parameters<typeof listFeed>[1]) => ({
    ...listFeed(RECORDS, position),
    close: async () => {
      isClosed = true;
    },
  });
  await assert.rejects(runTask({ ...taskOf(broken), openFeed, retryDelaysMs: [0, 0, 0] }), /disk full/);
  assert.equal(attempts, 4);
  assert.ok(isClosed);
});

test('an engine in memory keeps the last revision of every alert and no state', async () => {
  const engine = new MemoryEngine();
  const told: Alert[] = [];
  await runTask({ ...taskOf(engine), onAlerts: (alerts) => void told.push(...alerts) });
  const last = new Map(told.map((alert) => [alert.id, alert]));
  assert.ok(last.size > 10 && last.size < told.length);
  assert.deepEqual(engine.alerts, last);
  assert.equal(engine.counters.get('test')?.events, RECORDS.length);
  assert.equal(engine.restore().size, 0);
});
