import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MINUTE_US, SECOND_US } from '../../src/model/time.ts';
import { Recent } from '../../src/state/recent.ts';

describe('identities of the last minutes', () => {
  it('know an event again within its minute', () => {
    const recent = new Recent('r', 10);
    assert.equal(recent.add('a', 5 * SECOND_US), true);
    assert.equal(recent.add('a', 55 * SECOND_US), false);
    assert.equal(recent.add('b', 55 * SECOND_US), true);
  });

  it('are kept for ten minutes of event time and forgotten in the eleventh', () => {
    const recent = new Recent('r', 10);
    recent.add('a', 0);
    recent.evict(0, 10 * MINUTE_US);
    assert.equal(recent.add('a', 0), false);
    recent.evict(10 * MINUTE_US, 11 * MINUTE_US);
    assert.equal(recent.add('a', 0), true);
  });

  it('come back from what was drained in several pieces', () => {
    const recent = new Recent('r', 10);
    const kept = new Map<string, string | null>();
    for (const identity of ['a', 'b', 'c']) {
      recent.add(identity, SECOND_US);
      for (const [key, json] of recent.drain()) kept.set(key, json);
    }
    const other = new Recent('r', 10);
    for (const [key, json] of kept) other.load(key, json ?? assert.fail());
    assert.deepEqual([...other.snapshot()], [...recent.snapshot()]);
    other.add('d', SECOND_US);
    for (const [key] of other.drain()) assert.ok(!kept.has(key), `${key} would overwrite an earlier piece`);
  });

  it('tell every piece of a forgotten minute', () => {
    const recent = new Recent('r', 10);
    for (const identity of ['a', 'b']) {
      recent.add(identity, 0);
      [...recent.drain()];
    }
    recent.evict(0, 20 * MINUTE_US);
    assert.deepEqual(
      [...recent.drain()],
      [
        ['0.0', null],
        ['0.1', null],
      ],
    );
  });
});
