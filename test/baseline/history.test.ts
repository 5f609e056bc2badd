import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Read } from '../../src/baseline/habits.ts';
import { History } from '../../src/baseline/history.ts';
import { scopeUseOf } from '../../src/baseline/scope-use.ts';
import type { Access } from '../../src/model/access.ts';
import { DAY_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { readOfSecret } from '../scenario/access.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;
const named = readOfSecret('team-a', 'db');
const everything: Access = { ...named, verb: 'list', scope: 'cluster', namespace: '', name: '' };

function read(change: Partial<Read> = {}): Read {
  return {
    key: 'api',
    kind: 'workload',
    home: 'team-a',
    credential: 'bound-token',
    access: named,
    timeUs: START_US,
    ...change,
  };
}

/** A history that learnt so many plain reads by each of so many principals. */
function historyOf(principals: number, reads: number): History {
  const history = new History(new State());
  for (let p = 0; p < principals; p++)
    for (let n = 0; n < reads; n++) history.learn(read({ key: p === 0 ? 'api' : `other-${p}` }), false);
  return history;
}

describe('history', () => {
  it('counts reads, secrets, namespaces and days of a principal', () => {
    const history = historyOf(1, 3);
    history.learn(read({ access: { ...named, name: 'tls' }, timeUs: START_US + DAY_US }), false);
    history.learn(read({ access: { ...named, namespace: 'team-b' } }), false);
    const { reads, namespaces, foreignNamespaces, days } = history.principal('api') ?? assert.fail();
    assert.deepEqual(
      { reads, namespaces, foreignNamespaces, days },
      { reads: 5, namespaces: 2, foreignNamespaces: 1, days: 3 },
    );
  });

  it('keeps what each principal read apart', () => {
    const history = historyOf(1, 1);
    assert.equal(history.secret('api', named)?.count, 1);
    assert.equal(history.secret('worker', named), undefined);
    assert.equal(history.secret('api', { ...named, namespace: 'team-b' }), undefined);
    assert.equal(history.namespace('api', { ...named, namespace: 'team-b' }), undefined);
  });

  it('counts a principal once in its kind, and once per scope', () => {
    const history = historyOf(3, 5);
    history.learn(read({ access: everything }), false);
    history.learn(read({ access: everything }), false);
    const kind = history.kind('workload') ?? assert.fail();
    assert.deepEqual([kind.principals, kind.reads, kind.users.name, kind.users.cluster], [3, 17, 3, 1]);
  });
});

describe('quarantine', () => {
  it('learns a flagged read when it recurs on the third day, not before', () => {
    const history = historyOf(1, 1);
    const flagged = (day: number) => read({ access: everything, timeUs: START_US + day * DAY_US });
    for (const day of [0, 0, 0, 1]) history.learn(flagged(day), true);
    assert.equal(history.principal('api')?.uses.cluster, undefined);
    history.learn(flagged(2), true);
    assert.equal(history.principal('api')?.uses.cluster, 1);
  });

  it('counts the days of every edge by itself', () => {
    const history = historyOf(1, 1);
    ['tls', 'root', 'registry'].forEach((name, day) => {
      history.learn(read({ access: { ...named, name }, timeUs: START_US + day * DAY_US }), true);
    });
    assert.equal(history.principal('api')?.reads, 1);
  });
});

describe('surprise at a scope', () => {
  it('is the formula: -log10( w·r / (n + w) ), r = (k + ½) / (p + 1), w = 6', () => {
    const rate = 0.5 / 11;
    const expected = -Math.log10((6 * rate) / (20 + 6));
    assert.ok(Math.abs(historyOf(10, 20).scopeScore('api', 'workload', 'cluster', 20) - expected) < 1e-12);
  });

  it('is none for a habit', () => assert.equal(historyOf(10, 20).scopeScore('api', 'workload', 'name', 20), 0));

  it('grows with the opportunities, and falls when others do it', () => {
    const [short, long] = [5, 50].map((n) => historyOf(10, n).scopeScore('api', 'workload', 'cluster', n));
    assert.ok((short ?? 0) < (long ?? 0));
    const shared = historyOf(10, 50);
    for (const p of [1, 2, 3]) shared.learn(read({ key: `other-${p}`, access: everything }), false);
    assert.ok(shared.scopeScore('api', 'workload', 'cluster', 50) < (long ?? 0));
  });

  it('is small for a principal without a past of a kind without a past', () => {
    assert.ok(new History(new State()).scopeScore('api', 'workload', 'cluster', 0) < 0.31);
  });
});

it('a selector makes another scope of a list, and not of a name', () => {
  assert.equal(scopeUseOf({ ...everything, isFiltered: true }), 'cluster-filtered');
  assert.equal(scopeUseOf({ ...everything, namespace: 'a', scope: 'namespace' }), 'namespace');
  assert.equal(scopeUseOf({ ...named, isFiltered: true }), 'name');
});
