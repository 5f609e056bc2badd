import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallerNotes } from '../../src/model/caller.ts';
import { HOUR_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import type { Table } from '../../src/state/table.ts';
import { createRandom } from '../bench/random.ts';

interface Counter {
  count: number;
}

const SEED = 20_261_121;
const LIMITS = { cap: 6, ttlUs: 80 * HOUR_US };
const empty = () => ({ count: 0 });

function rowsOf(table: Table<Counter>): string[] {
  return [...table.snapshot()].map((row) => row.join(' '));
}

describe('a table by caller', () => {
  it(`holds what any other holds, whoever asks for what and whatever is forgotten (seed ${SEED})`, () => {
    const random = createRandom(SEED);
    const state = new State();
    const [marked, plain] = [
      state.table<Counter>('m', { ...LIMITS, isByCaller: true }),
      state.table<Counter>('p', LIMITS),
    ];
    const callers = Array.from({ length: 4 }, () => new CallerNotes());
    for (let step = 1; step <= 3000; step += 1) {
      state.attend(callers[Math.floor(random() * callers.length)] as CallerNotes);
      const key = `key ${Math.floor(random() * 9)}`;
      const choice = random();
      for (const table of [marked, plain]) {
        if (choice < 0.7) table.open(key, step, empty).count += 1;
        else if (choice < 0.8) table.delete(key);
        else table.evict(0, 1);
      }
      assert.equal(marked.peek(key)?.count, plain.peek(key)?.count, `step ${step}`);
    }
    assert.deepEqual(rowsOf(marked), rowsOf(plain));
    assert.deepEqual([...marked.drain()].sort(), [...plain.drain()].sort());
  });

  it('never gives a caller what another state held for it', () => {
    const caller = new CallerNotes();
    const [before, after] = [new State(), new State()].map((state) => {
      state.attend(caller);
      return state.table<Counter>('m', { ...LIMITS, isByCaller: true });
    }) as [Table<Counter>, Table<Counter>];
    before.open('a', 1, empty).count = 5;
    assert.equal(after.peek('a'), undefined);
  });

  it('gives what was loaded, not what it found before', () => {
    const state = new State();
    const table = state.table<Counter>('m', { ...LIMITS, isByCaller: true });
    state.attend(new CallerNotes());
    table.open('a', 1, empty).count = 5;
    table.load('a', '{"count":7,"seenUs":2}');
    assert.equal(table.peek('a')?.count, 7);
  });
});
