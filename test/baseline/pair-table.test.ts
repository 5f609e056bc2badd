import assert from 'node:assert/strict';
import { it } from 'node:test';
import { PairTable } from '../../src/baseline/pair-table.ts';

const TURNS = 0xffff;

it('a pair is marked once until marks are taken away, however often that was done', () => {
  const pairs = new PairTable();
  const slot = pairs.add(1, 2, { firstDay: 3, lastDay: 4, days: 5 });
  for (let turn = 0; turn <= TURNS; turn++) {
    // Seldom marked, so that the number of a turn comes again and finds the mark of its last time.
    if (turn % TURNS === 0) assert.deepEqual([pairs.mark(slot), pairs.mark(slot)], [true, false], `turn ${turn}`);
    pairs.unmark();
  }
  assert.deepEqual(pairs.at(slot), { firstDay: 3, lastDay: 4, days: 5 });
});
