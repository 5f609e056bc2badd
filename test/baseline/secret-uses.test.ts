import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SecretUses } from '../../src/baseline/secret-uses.ts';
import { DAY_US } from '../../src/model/time.ts';
import { Table } from '../../src/state/table.ts';
import { assertRestored } from './rows.ts';

const SEED = 20_261_121;
const LIMITS = { cap: 10, ttlUs: 16 * DAY_US };

const use = fc.record({
  who: fc.constantFrom('api', 'worker', '__proto__', 'api\u001fadmin'),
  where: fc.constantFrom('shop', 'shop\u001fdb', ''),
  what: fc.constantFrom('db', 'tls', 'db\u001ftls', 'constructor'),
  through: fc.constantFrom('', 'reads/shop', 'admin'),
  day: fc.nat({ max: 60 }),
});
type Use = typeof use extends fc.Arbitrary<infer U> ? U : never;
const uses = fc.array(use, { maxLength: 80 });

function learn(memory: SecretUses, list: readonly Use[]): void {
  for (const { who, where, what, through, day } of list) memory.learn(who, where, what, through, day * DAY_US);
}

describe('uses of secrets', () => {
  it('are counted as a table of cells would, and forgotten with it', () => {
    fc.assert(
      fc.property(uses, fc.nat({ max: 80 }), (list, evictDay) => {
        const memory = new SecretUses('u', LIMITS);
        const table = new Table<{ count: number; through: string }>('t', { ...LIMITS, cap: 1_000 });
        learn(memory, list);
        for (const { who, where, what, through, day } of list) {
          const plain = [where, what].map((text) => text.replaceAll('\u001f', '\ufffd'));
          const cell = table.open([who, ...plain].join('\u001f'), day * DAY_US, () => ({ count: 0, through: '' }));
          Object.assign(cell, { count: cell.count + 1, through });
        }
        if (memory.size <= LIMITS.cap) memory.evict(0, evictDay * DAY_US);
        if (table.size <= LIMITS.cap) table.evict(0, evictDay * DAY_US);
        assert.deepEqual([...memory.snapshot()], [...table.snapshot()]);
      }),
      { seed: SEED },
    );
  });

  it('come back from their rows as they were, cut into batches anywhere, and go on alike', () => {
    fc.assert(
      fc.property(uses, uses, fc.nat({ max: 60 }), (before, later, evictDay) =>
        assertRestored(() => new SecretUses('u', LIMITS), learn, { before, later, evictDay }),
      ),
      { seed: SEED },
    );
  });

  it('beyond the cap keep those used last, of one time those of the highest keys', () => {
    const memory = new SecretUses('u', LIMITS);
    for (let n = 0; n < 20; n++) memory.learn('api', 'shop', `s${String(n).padStart(2, '0')}`, '', n < 15 ? 1 : 2);
    memory.evict(0, 1);
    const kept = [...memory.snapshot()].map(([key]) => key.slice(-2));
    assert.deepEqual(kept, ['10', '11', '12', '13', '14', '15', '16', '17', '18', '19']);
    assert.equal(memory.of('api', 'shop', 's09'), undefined);
  });

  it('are read as an earlier version stored them', () => {
    const memory = new SecretUses('u', LIMITS);
    memory.load('api\u001fshop\u001fdb', '{"count":3,"firstUs":5,"through":"reads/shop","seenUs":9}');
    assert.deepEqual(memory.of('api', 'shop', 'db'), { count: 3, through: 'reads/shop' });
  });
});
