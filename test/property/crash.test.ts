import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { createRandom } from '../bench/random.ts';
import { makeLog } from '../events.ts';
import { Crash, DurableStore, durableEngine, type Faults, ONE_TRANSACTION } from '../pipeline/durable.ts';
import { ARMED, listFeed, restoredState } from '../pipeline/reference.ts';
import { roundsOf } from '../rounds.ts';

const EVENTS = 4_000;
const SEEDS = [1, 2, 3, 4, 5, 6].slice(0, roundsOf(6, 2));
const CONTROL_SEEDS = SEEDS.slice(0, 3);

const NEVER: Faults = { order: ONE_TRANSACTION, shouldCrash: () => false };

/** One process: from what the store holds to the end of the log, or to its death. */
async function runOnce(
  records: readonly Decoded[],
  store: DurableStore,
  faults: Faults,
  batchRecords: number,
  retries = 0,
) {
  await runTask({
    engine: durableEngine(store, faults),
    detectors: ARMED,
    openFeed: async (position) => listFeed(records, position),
    batchRecords,
    retryDelaysMs: Array<number>(retries).fill(0),
  });
}

async function uninterrupted(records: readonly Decoded[], batchRecords = 1000): Promise<DurableStore> {
  const store = new DurableStore();
  await runOnce(records, store, NEVER, batchRecords);
  return store;
}

/** Processes that die at random moments, one after the other, until one reaches the end; how many there were. */
async function crashing(records: readonly Decoded[], store: DurableStore, order: Faults['order'], seed: number) {
  const random = createRandom(seed * 7919);
  for (let processes = 1; ; processes += 1) {
    const batchRecords = 1 + Math.floor(random() * 100);
    try {
      await runOnce(records, store, { order, shouldCrash: () => random() < 0.2 }, batchRecords);
      return processes;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

function stateOf(store: DurableStore): string {
  return restoredState(durableEngine(store, NEVER));
}

const RESULTS = ['accesses', 'facts', 'findings', 'alerts'] as const;

for (const seed of SEEDS) {
  test(`crashes anywhere lose and double nothing (seed ${seed})`, async () => {
    const records = decodeLines(makeLog({ seed, events: EVENTS }));
    const whole = await uninterrupted(records);
    assert.ok(whole.findings.length > 200, `a log with many findings: ${whole.findings.length}`);
    const store = new DurableStore();
    const processes = await crashing(records, store, ONE_TRANSACTION, seed);
    assert.ok(processes > 5, `${processes} processes`);
    for (const kind of RESULTS) assert.deepEqual(store[kind], whole[kind], kind);
    assert.equal(stateOf(store), stateOf(whole));
  });
}

test('an engine that fails now and then, also after it committed, is tried again with the same result', async () => {
  const records = decodeLines(makeLog({ seed: 11, events: EVENTS }));
  const whole = await uninterrupted(records);
  const random = createRandom(11);
  const store = new DurableStore();
  await runOnce(records, store, { order: ONE_TRANSACTION, shouldCrash: () => random() < 0.3 }, 200, 50);
  for (const kind of RESULTS) assert.deepEqual(store[kind], whole[kind], kind);
  assert.equal(stateOf(store), stateOf(whole));
});

const WRONG: Record<string, Faults['order']> = {
  'position before state': [['position'], ['results', 'state']],
  'position and state before results': [['state', 'position'], ['results']],
  'results before state': [['results'], ['state', 'position']],
  'state before position': [['state', 'results'], ['position']],
};

for (const [name, order] of Object.entries(WRONG)) {
  test(`control: ${name} is seen to lose or double something`, async () => {
    let harmed = 0;
    for (const seed of CONTROL_SEEDS) {
      const records = decodeLines(makeLog({ seed, events: 1500 }));
      const whole = await uninterrupted(records);
      const store = new DurableStore();
      await crashing(records, store, order, seed);
      const isSame = RESULTS.every((kind) => String(store[kind]) === String(whole[kind]));
      if (!isSame || stateOf(store) !== stateOf(whole)) harmed += 1;
    }
    assert.equal(harmed, CONTROL_SEEDS.length);
  });
}
