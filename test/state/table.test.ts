import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HOUR_US } from '../../src/model/time.ts';
import { Table } from '../../src/state/table.ts';

interface Counter {
  count: number;
}

const empty = () => ({ count: 0 });

function tableOf(cap: number, seen: Readonly<Record<string, number>>): Table<Counter> {
  const table = new Table<Counter>('t', { cap, ttlUs: 80 * HOUR_US });
  for (const [key, timeUs] of Object.entries(seen)) table.open(key, timeUs, empty);
  return table;
}

function keysOf(table: Table<Counter>): string[] {
  return [...table.snapshot()].map(([key]) => key);
}

describe('a table forgets', () => {
  it('nothing until it is a tenth over its cap, then the least recently seen down to the cap', () => {
    const table = tableOf(10, Object.fromEntries([...'abcdefghijk'].map((key, n) => [key, 100 - n])));
    table.evict(0, 1);
    assert.equal(table.size, 11);
    table.open('l', 200, empty);
    table.evict(0, 1);
    assert.deepEqual(keysOf(table), [...'abcdefghil']);
  });

  it('by key where times are equal, whatever the order of arrival', () => {
    for (const order of ['badc', 'dcab']) {
      const table = tableOf(2, Object.fromEntries([...order].map((key) => [key, 7])));
      table.evict(0, 1);
      assert.deepEqual(keysOf(table), ['c', 'd']);
    }
  });

  it('what was not seen for its time to live, once event time passes a mark', () => {
    const table = tableOf(10, { old: 0, new: 10 * HOUR_US });
    table.evict(80 * HOUR_US, 80 * HOUR_US + 1);
    assert.deepEqual(keysOf(table), ['new', 'old'], 'no mark was passed');
    table.evict(80 * HOUR_US + 1, 90 * HOUR_US);
    assert.deepEqual(keysOf(table), ['new'], 'exactly its time to live is not too long');
  });

  it('nothing earlier because an event came late', () => {
    const table = tableOf(10, { a: 100 });
    table.open('a', 50, empty);
    assert.equal(table.seenUs('a'), 100);
  });
});

describe('a table tells its changes', () => {
  it('each written cell once, as it is now', () => {
    const table = tableOf(10, { a: 1 });
    table.open('a', 2, empty).count = 5;
    assert.deepEqual([...table.drain()], [['a', '{"count":5,"seenUs":2}']]);
    assert.deepEqual([...table.drain()], []);
  });

  it('null for a forgotten cell', () => {
    const table = tableOf(10, { a: 1 });
    table.forgetChanges();
    table.delete('a');
    assert.deepEqual([...table.drain()], [['a', null]]);
  });

  it('a cell that was forgotten and made again, as made', () => {
    const table = tableOf(10, { a: 1 });
    table.forgetChanges();
    table.delete('a');
    table.open('a', 9, empty);
    assert.deepEqual([...table.drain()], [['a', '{"count":0,"seenUs":9}']]);
  });

  it('and takes them back to the same cells, whatever the keys are called', () => {
    const table = tableOf(10, { ['__proto__']: 1, '42': 2, constructor: 3, '': 4 });
    table.open('__proto__', 5, empty).count = 1;
    const other = new Table<Counter>('t', { cap: 10, ttlUs: HOUR_US });
    for (const [key, json] of table.drain()) other.load(key, json ?? assert.fail());
    assert.deepEqual([...other.snapshot()], [...table.snapshot()]);
    assert.deepEqual([...other.drain()], [], 'a loaded cell is no change');
  });
});
