import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Credentials } from '../../src/identity/credentials.ts';
import { Sessions } from '../../src/identity/sessions.ts';
import { DAY_US, MINUTE_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { from, pod } from '../scenario/callers.ts';
import { decodedCaller } from '../scenario/records.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;
const api = pod('team-a', 'api', 1);
const caller = decodedCaller(api);
const { credentialId: id } = caller.extra;

function made() {
  const state = new State();
  const credentials = new Credentials(state);
  return { state, credentials, sessions: new Sessions(state, credentials) };
}

describe('a session', () => {
  it('says whether a credential was used in this spell from this address', () => {
    const { sessions } = made();
    const elsewhere = decodedCaller(from(api, '203.0.113.9'));
    assert.equal(sessions.use(caller, id, START_US), false, 'never before');
    assert.equal(sessions.use(caller, id, START_US + MINUTE_US), true);
    assert.equal(sessions.use(elsewhere, id, START_US + 2 * MINUTE_US), false, 'another address');
    assert.equal(sessions.use(elsewhere, id, START_US + 6 * MINUTE_US), false, 'another spell');
  });

  it('counts the uses of each credential of a caller on its own', () => {
    const { sessions, credentials } = made();
    for (const credential of [id, 'legacy-token=team-a/old', id]) sessions.use(caller, credential, START_US);
    assert.deepEqual([credentials.of(id)?.uses, credentials.of('legacy-token=team-a/old')?.uses], [2, 1]);
  });

  it('ends with the cells it points to: what was forgotten begins anew', () => {
    const { state, sessions, credentials } = made();
    sessions.use(caller, id, START_US);
    sessions.learn(caller, START_US);
    assert.equal(sessions.isHere(caller, START_US), true);
    state.evict(START_US, START_US + 60 * DAY_US);
    assert.equal(credentials.of(id), undefined);
    assert.equal(sessions.isHere(caller, START_US), false);
    sessions.use(caller, id, START_US + 60 * DAY_US);
    assert.equal(credentials.of(id)?.uses, 1);
  });

  it('of two callers that are equal is the same', () => {
    const { sessions } = made();
    sessions.learn(caller, START_US);
    assert.equal(sessions.isHere(decodedCaller(api), START_US + MINUTE_US), true);
    assert.equal(sessions.isHere(decodedCaller(api), START_US + 5 * MINUTE_US), false);
  });
});
