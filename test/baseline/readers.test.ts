import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ReaderEntry, Readers } from '../../src/baseline/readers.ts';
import { State } from '../../src/state/state.ts';

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
  const readers = new Readers(new State());
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
