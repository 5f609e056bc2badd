import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PodLives } from '../../src/identity/pod-lives.ts';
import { State } from '../../src/state/state.ts';

describe('the life of a pod', () => {
  it('is what was written of it since it was given a node', () => {
    const lives = new PodLives(new State());
    lives.written('team-a/api-0', 5);
    assert.equal(lives.of('team-a/api-0'), undefined, 'nobody knows it');
    lives.placed('team-a', 'api-0', 10);
    lives.written('team-a/api-0', 30);
    lives.written('team-a/api-0', 20);
    lives.spoke('team-a', 'api-0', 'one', 40);
    assert.deepEqual(lives.of('team-a/api-0'), { uid: 'one', placedUs: 10, writtenUs: 30 });
  });

  it('is not that of a pod that bore its name before', () => {
    const lives = new PodLives(new State());
    lives.placed('team-a', 'store-0', 10);
    lives.spoke('team-a', 'store-0', 'one', 20);
    lives.written('team-a/store-0', 30);
    lives.spoke('team-a', 'store-0', 'two', 40);
    assert.deepEqual(lives.of('team-a/store-0'), { uid: 'two', placedUs: 0, writtenUs: 0 });
    lives.placed('team-a', 'store-0', 50);
    assert.deepEqual(lives.of('team-a/store-0'), { uid: '', placedUs: 50, writtenUs: 0 });
  });

  it('is told by its whole namespace', () => {
    const lives = new PodLives(new State());
    for (const path of ['team-a', 'team-ab']) lives.placed(path, 'api-0', 10);
    assert.deepEqual(lives.in('team-a'), ['api-0']);
  });
});
