import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Timers } from '../../src/state/timers.ts';

function keysDue(timers: Timers<string>, nowUs: number): string[] {
  return timers.takeDue(nowUs).map(({ key }) => key);
}

describe('timers', () => {
  it('are due in the order of time and key, each once', () => {
    const timers = new Timers<string>('t', 10);
    for (const [key, dueUs] of [
      ['c', 5],
      ['a', 7],
      ['b', 5],
      ['d', 9],
    ] as const)
      timers.set(key, dueUs, key);
    assert.deepEqual(keysDue(timers, 4), []);
    assert.deepEqual(keysDue(timers, 8), ['b', 'c', 'a']);
    assert.deepEqual(keysDue(timers, 8), []);
    assert.deepEqual(keysDue(timers, 9), ['d']);
  });

  it('can be moved both ways, and cleared', () => {
    const timers = new Timers<string>('t', 10);
    timers.set('later', 5, 'x');
    timers.set('later', 8, 'x');
    timers.set('sooner', 8, 'x');
    timers.takeDue(1);
    timers.set('sooner', 3, 'y');
    timers.set('never', 3, 'x');
    timers.delete('never');
    assert.deepEqual(timers.takeDue(5), [{ key: 'sooner', dueUs: 3, payload: 'y' }]);
    assert.deepEqual(keysDue(timers, 8), ['later']);
  });

  it('list a change once it is one: setting the same time again is none', () => {
    const timers = new Timers<string>('t', 10);
    timers.set('a', 5, 'x');
    assert.equal([...timers.drain()].length, 1);
    timers.set('a', 5, 'x');
    assert.deepEqual([...timers.drain()], []);
    timers.takeDue(5);
    assert.deepEqual([...timers.drain()], [['a', null]]);
  });

  it('that were put back are due, whatever had been looked at before', () => {
    const timers = new Timers<string>('t', 10);
    assert.deepEqual(timers.takeDue(100), []);
    timers.load('a', '{"payload":"x","seenUs":50}');
    assert.deepEqual(keysDue(timers, 100), ['a']);
  });

  it('are bounded: the ones due first go first', () => {
    const timers = new Timers<string>('t', 10);
    for (let n = 0; n < 100; n++) timers.set(`timer ${n}`, 1000 + n, 'x');
    timers.evict(0, 1);
    assert.equal(timers.size, 10);
    assert.deepEqual(keysDue(timers, 1089), []);
    assert.equal(timers.takeDue(2000).length, 10);
  });
});
