import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { MINUTE_US, SECOND_US } from '../../src/model/time.ts';
import { Recent } from '../../src/state/recent.ts';

const STAGE = 'ResponseComplete';
const id = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 16);

describe('identities of the last minutes', () => {
  it('know an event again within its minute', () => {
    const recent = new Recent('r', 10);
    assert.equal(recent.add(id('a'), STAGE, 5 * SECOND_US), true);
    assert.equal(recent.add(id('a'), STAGE, 55 * SECOND_US), false);
    assert.equal(recent.add(id('b'), STAGE, 55 * SECOND_US), true);
  });

  it('are kept for ten minutes of event time and forgotten in the eleventh', () => {
    const recent = new Recent('r', 10);
    recent.add(id('a'), STAGE, 0);
    recent.evict(0, 10 * MINUTE_US);
    assert.equal(recent.add(id('a'), STAGE, 0), false);
    recent.evict(10 * MINUTE_US, 11 * MINUTE_US);
    assert.equal(recent.add(id('a'), STAGE, 0), true);
  });

  it('come back from what was drained in several pieces', () => {
    const recent = new Recent('r', 10);
    const kept = new Map<string, string | null>();
    for (const identity of ['a', 'b', 'c']) {
      recent.add(id(identity), STAGE, SECOND_US);
      for (const [key, json] of recent.drain()) kept.set(key, json);
    }
    const other = new Recent('r', 10);
    for (const [key, json] of kept) other.load(key, json ?? assert.fail());
    assert.deepEqual([...other.snapshot()], [...recent.snapshot()]);
    other.add(id('d'), STAGE, SECOND_US);
    for (const [key] of other.drain()) assert.ok(!kept.has(key), `${key} would overwrite an earlier piece`);
  });

  it('tell every piece of a forgotten minute', () => {
    const recent = new Recent('r', 10);
    for (const identity of ['a', 'b']) {
      recent.add(id(identity), STAGE, 0);
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

  it('tell the stages of one request apart', () => {
    const recent = new Recent('r', 10);
    const stages = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
    assert.deepEqual(
      stages.map((stage) => recent.add(id('a'), stage, 0)),
      [true, true, true, true],
    );
    assert.deepEqual(
      stages.map((stage) => recent.add(id('a'), stage, 0)),
      [false, false, false, false],
    );
  });

  it('tell 5,000 requests of one minute apart, and keep those that differ in their last letter', () => {
    const recent = new Recent('r', 10);
    const requests = Array.from({ length: 5_000 }, (_, at) => id(String(at)));
    for (const request of requests) assert.equal(recent.add(request, STAGE, 0), true, request);
    for (const request of requests) assert.equal(recent.add(request, STAGE, 0), false, request);
    assert.equal(recent.size, 5_000);
    assert.equal(recent.add('AAAAAAAAAAAAAAAB', STAGE, 0), true);
    assert.equal(recent.add('AAAAAAAAAAAAAAAC', STAGE, 0), true);
  });

  it('know events again that an older version stored with their stage', () => {
    const recent = new Recent('r', 10);
    recent.load('0.0', JSON.stringify([`${id('a')}.${STAGE}`]));
    assert.equal(recent.add(id('a'), STAGE, 0), false);
    assert.equal(recent.add(id('a'), 'ResponseStarted', 0), true);
  });
});
