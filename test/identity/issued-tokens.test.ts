import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Issue } from '../../src/identity/credential-cell.ts';
import { Credentials } from '../../src/identity/credentials.ts';
import { IssuedTokens } from '../../src/identity/issued-tokens.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { createRandom } from '../bench/random.ts';
import { pod } from '../scenario/callers.ts';
import { decodedCaller } from '../scenario/records.ts';

const SEED = Number(process.env.SECRETWATCH_SEED ?? 77);

function uuid(n: number): string {
  return `${n.toString(16).padStart(8, '0')}-0000-4000-8000-00000000000${n % 10}`;
}

function issueOf(n: number, timeUs = n): Issue {
  return {
    id: `JTI=${uuid(n)}`,
    by: `node-${n % 7}`,
    for: `account-${n % 11}`,
    auditId: uuid(n + 1),
    timeUs,
    before: n,
  };
}

const ordered = (issues: Iterable<Issue>) => [...issues].sort((a, b) => (a.id < b.id ? -1 : 1));

describe('tokens that were asked for', () => {
  it(`are kept, given away and forgotten as in a plain map (seed ${SEED})`, () => {
    const random = createRandom(SEED);
    const [tokens, map] = [new IssuedTokens(), new Map<string, Issue>()];
    for (let step = 0; step < 20_000; step += 1) {
      const issue = issueOf(Math.floor(random() * 6000), step);
      const choice = random();
      if (choice < 0.6) {
        assert.ok(tokens.put(issue));
        map.set(issue.id, issue);
      } else if (choice < 0.95) {
        assert.deepEqual(tokens.take(issue.id), map.get(issue.id));
        map.delete(issue.id);
      } else assert.deepEqual(tokens.of(issue.id), map.get(issue.id));
      if (step % 4000 === 3999) {
        const old = [...map.values()].filter(({ timeUs }) => timeUs < step - 3000).map(({ id }) => id);
        assert.deepEqual(tokens.forget(step - 3000, 100_000).sort(), old.sort());
        for (const id of old) map.delete(id);
      }
      if (step % 1000 === 0) assert.deepEqual(ordered(tokens.issues()), ordered(map.values()));
    }
    assert.equal(tokens.size, map.size);
  });

  it('tell what changed since they were taken as kept, also when they moved to make room', () => {
    const tokens = new IssuedTokens();
    for (let n = 0; n < 500; n += 1) tokens.put(issueOf(n));
    tokens.takeAsKept();
    for (let n = 490; n < 2000; n += 1) tokens.put(issueOf(n, 5000));
    tokens.take(issueOf(495).id);
    assert.equal([...tokens.changed()].length, 1509);
    assert.ok([...tokens.changed()].every(({ timeUs }) => timeUs === 5000));
  });

  it('go oldest first beyond a number of them', () => {
    const tokens = new IssuedTokens();
    for (const n of [3, 1, 4, 2]) tokens.put(issueOf(n));
    assert.deepEqual(tokens.forget(0, 2), [issueOf(1).id, issueOf(2).id]);
    assert.deepEqual(
      ordered(tokens.issues()).map(({ timeUs }) => timeUs),
      [3, 4],
    );
  });

  it('are refused where an id could not be read back', () => {
    for (const wrong of [{ id: 'JTI=short' }, { id: `X509SHA256=${uuid(1)}` }, { auditId: 'chosen' }, { auditId: '' }])
      assert.equal(new IssuedTokens().put({ ...issueOf(1), ...wrong }), false, JSON.stringify(wrong));
  });
});

describe('credentials that were never used', () => {
  const caller = decodedCaller(pod('team-a', 'api', 1));
  /** One that fits the columns, and one with an audit ID that its client chose. */
  const issues = [issueOf(1, DAY_US), { ...issueOf(2, DAY_US), auditId: 'chosen' }];

  function rowsOf(state: State): [key: string, json: string | null][] {
    return [...state.drain()].map(({ key, json }) => [key, json]);
  }

  it('are stored and restored as any other, wherever they are kept', () => {
    const state = new State();
    const credentials = new Credentials(state);
    for (const issue of issues) credentials.issued(issue);
    const rows = rowsOf(state);
    assert.deepEqual(rows.map(([key]) => key).sort(), issues.map(({ id }) => id).sort());
    const again = new State();
    const restored = new Credentials(again);
    for (const [key, json] of rows) again.load('credentials', key, json as string);
    assert.deepEqual(rowsOf(again), []);
    for (const { id } of issues) assert.deepEqual(restored.of(id), credentials.of(id));
    assert.deepEqual([...again.snapshot()], [...state.snapshot()]);
  });

  it('become cells with their first use, under the same row', () => {
    const state = new State();
    const credentials = new Credentials(state);
    for (const issue of issues) {
      credentials.issued(issue);
      assert.equal(credentials.used(issue.id, caller, DAY_US + HOUR_US), -1);
      assert.deepEqual([credentials.of(issue.id)?.issuedBy, credentials.of(issue.id)?.uses], [issue.by, 1]);
    }
    const rows = rowsOf(state);
    assert.equal(new Set(rows.map(([key]) => key)).size, rows.length);
    assert.ok(rows.every(([, json]) => JSON.parse(json as string).uses === 1));
    assert.equal(state.sizes().next().value?.[1], 2);
  });

  it('are forgotten after 30 days, and their rows with them', () => {
    const state = new State();
    const credentials = new Credentials(state);
    for (const issue of issues) credentials.issued(issue);
    rowsOf(state);
    state.evict(DAY_US, 40 * DAY_US);
    assert.deepEqual(
      rowsOf(state).sort(),
      issues.map(({ id }) => [id, null]),
    );
    assert.equal(credentials.of(issues[0]?.id ?? ''), undefined);
  });

  it('are forgotten all at once, however many they are', () => {
    const state = new State();
    const credentials = new Credentials(state);
    for (let n = 0; n < 150_000; n += 1) credentials.issued(issueOf(n, DAY_US));
    state.forgetChanges();
    state.evict(DAY_US, 40 * DAY_US);
    assert.equal(rowsOf(state).length, 150_000);
    assert.equal(credentials.size, 0);
  });
});
