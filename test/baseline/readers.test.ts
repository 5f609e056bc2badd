import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { ReaderEntry } from '../../src/baseline/read-rows.ts';
import { Readers } from '../../src/baseline/readers.ts';
import { DAY_US } from '../../src/model/time.ts';
import { Table } from '../../src/state/table.ts';
import { assertRestored } from './rows.ts';

const SEED = 20_261_122;
const LIMITS = { cap: 6, ttlUs: 16 * DAY_US };

function entry(username: string, timeUs: number): ReaderEntry {
  return {
    username,
    before: 0,
    isScope: false,
    timeUs,
    auditID: `${username} ${timeUs}`,
    verb: 'get',
    stage: 'ResponseComplete',
    ip: '192.0.2.11',
  };
}

function after(...reads: readonly ReaderEntry[]): Readers {
  const readers = new Readers();
  for (const read of reads) readers.learn('team-a', 'token', read);
  return readers;
}

describe('readers of a secret', () => {
  it('are nobody before the first', () => assert.deepEqual(after().of('team-a', 'token'), []));

  it('are of this secret alone', () => {
    const readers = after(entry('alice', 1));
    assert.deepEqual(readers.of('team-a', 'token'), [entry('alice', 1)]);
    assert.deepEqual([readers.of('team-b', 'token'), readers.of('team-a', 'tokens')], [[], []]);
  });

  it('stand once each, by their last read, the last one last', () => {
    const readers = after(entry('alice', 1), entry('bob', 2), entry('alice', 3));
    assert.deepEqual(readers.of('team-a', 'token'), [entry('bob', 2), entry('alice', 3)]);
  });

  it('are eight at most, the earliest forgotten', () => {
    const names = [...Array(9)].map((_, n) => `reader-${n}`);
    const known = after(...names.map((name, n) => entry(name, n))).of('team-a', 'token');
    assert.deepEqual(
      known.map(({ username }) => username),
      names.slice(1),
    );
  });
});

const read = fc.record({
  place: fc.constantFrom(
    ['shop', 'db'],
    ['shop', ''],
    ['', 'db'],
    ['shop/db', 'a'],
    ['shop', 'db/a'],
    ['__proto__', ''],
  ),
  username: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', '__proto__', ''),
  before: fc.nat({ max: 5_000 }),
  isScope: fc.boolean(),
  day: fc.nat({ max: 40 }),
  auditID: fc.oneof(fc.uuid(), fc.constantFrom('', 'chosen', 'a', '0190C2A8-0000-4000-8000-000000000000')),
  verb: fc.constantFrom('get' as const, 'list' as const, 'watch' as const),
  stage: fc.constantFrom('ResponseComplete', 'ResponseStarted', 'Panic', ''),
  ip: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('', '01.2.3.4', '1.2.3', '1.2.3.4.5', '256.1.1.1')),
});
type Read = typeof read extends fc.Arbitrary<infer R> ? R : never;
const reads = fc.array(read, { maxLength: 80 });

function entryOf({ username, before, isScope, day, auditID, verb, stage, ip }: Read): ReaderEntry {
  return { username, before, isScope, timeUs: day * DAY_US, auditID, verb, stage, ip };
}

function learn(readers: Readers, list: readonly Read[]): void {
  for (const one of list) readers.learn(one.place[0] as string, one.place[1] as string, entryOf(one));
}

/** The same as plain objects: the last eight by different names, in a table of cells. */
function learnPlainly(table: Table<{ last: ReaderEntry[] }>, list: readonly Read[]): void {
  for (const one of list) {
    const cell = table.open(one.place.join('/'), one.day * DAY_US, () => ({ last: [] }));
    cell.last = [...cell.last.filter(({ username }) => username !== one.username), entryOf(one)].slice(-8);
  }
}

describe('readers of many secrets', () => {
  it('are those that a table of plain lists would hold, and are forgotten with it', () => {
    fc.assert(
      fc.property(reads, fc.nat({ max: 60 }), (list, evictDay) => {
        const readers = new Readers({ ...LIMITS, cap: 3 });
        const table = new Table<{ last: ReaderEntry[] }>('readers', { ...LIMITS, cap: 3 });
        learn(readers, list);
        learnPlainly(table, list);
        readers.evict(0, evictDay * DAY_US);
        table.evict(0, evictDay * DAY_US);
        assert.deepEqual([...readers.snapshot()], [...table.snapshot()]);
        assert.equal(readers.size, table.size);
        const keys = Array.from(table.snapshot(), ([key]) => key);
        const named = keys.filter((key) => !key.startsWith('/') && !key.endsWith('/'));
        assert.deepEqual([...readers.names()].sort(), named);
      }),
      { seed: SEED },
    );
  });

  it('come back from their rows as they were, cut into batches anywhere, and go on alike', () => {
    fc.assert(
      fc.property(reads, reads, fc.nat({ max: 60 }), (before, later, evictDay) =>
        assertRestored(() => new Readers(LIMITS), learn, { before, later, evictDay }),
      ),
      { seed: SEED },
    );
  });

  it('are read as an earlier version stored them, and again', () => {
    const readers = new Readers();
    const last = [entry('alice', 1), { ...entry('bob', 2), auditID: '0190c2a8-0000-4000-8000-00000000000a' }];
    for (let turn = 0; turn < 2; turn++) readers.load('shop/db/a', JSON.stringify({ last, seenUs: 9 }));
    assert.deepEqual(readers.of('shop', 'db/a'), last);
    assert.deepEqual([...readers.drain()], []);
  });

  it('leave nothing behind when they are forgotten', () => {
    const readers = new Readers();
    for (let n = 0; n < 2_000; n++) readers.learn('shop', `s${n % 7}`, entry(`${n % 31}`, n));
    readers.evict(0, 100 * DAY_US);
    assert.equal(readers.size, 0);
    assert.deepEqual(new Set(Array.from(readers.drain(), ([, json]) => json)), new Set([null]));
    assert.deepEqual(readers.of('shop', 's1'), []);
  });
});
