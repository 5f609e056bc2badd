import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Issue } from '../../src/identity/credential-cell.ts';
import { Credentials } from '../../src/identity/credentials.ts';
import type { Caller } from '../../src/model/caller.ts';
import { HOUR_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { from, pod } from '../scenario/callers.ts';
import { decodedCaller } from '../scenario/records.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;
const api = pod('team-a', 'api', 1);
const caller = decodedCaller(api);
const { credentialId: id } = caller.extra;
const issue: Issue = {
  id,
  by: 'system:node:node-1',
  for: api.username,
  auditId: 'a-1',
  timeUs: START_US,
  before: 3,
};

function made(): Credentials {
  return new Credentials(new State());
}

function use(credentials: Credentials, by: Caller, timeUs: number): void {
  credentials.used(id, by, timeUs);
}

describe('credentials', () => {
  it('know nothing of a token that was neither issued nor used, nor of none', () => {
    assert.equal(made().of(id), undefined);
    const credentials = made();
    credentials.used('', caller, START_US);
    assert.equal(credentials.of(''), undefined);
  });

  it('keep who had asked for a token, for whom, and how often before', () => {
    const credentials = made();
    credentials.issued(issue);
    const { issuedBy, issuedFor, issuedUs, issuanceAuditId, issuedBefore, uses, firstUs } =
      credentials.of(id) ?? assert.fail();
    assert.deepEqual([issuedBy, issuedFor, issuedUs], [issue.by, issue.for, START_US]);
    assert.deepEqual([issuanceAuditId, issuedBefore, uses, firstUs], ['a-1', 3, 0, 0]);
  });

  it('keep whose a token is from its first use, and count the uses', () => {
    const credentials = made();
    use(credentials, caller, START_US + HOUR_US);
    use(credentials, decodedCaller(from({ ...api, username: 'somebody else' }, '203.0.113.9')), START_US + 2 * HOUR_US);
    const cell = credentials.of(id) ?? assert.fail();
    assert.deepEqual(
      [cell.username, cell.pod, cell.podUid, cell.node],
      [api.username, 'api-7d4b9c-0', caller.extra.podUid, 'node-1'],
    );
    assert.deepEqual([cell.uses, cell.firstUs, cell.lastUs], [2, START_US + HOUR_US, START_US + 2 * HOUR_US]);
    assert.deepEqual(
      cell.ips.map(([ip]) => ip),
      [api.ip, '203.0.113.9'],
    );
  });

  it('order uses by event time, not by arrival', () => {
    const credentials = made();
    for (const hours of [2, 1, 3, 2]) use(credentials, caller, START_US + hours * HOUR_US);
    const { firstUs, lastUs } = credentials.of(id) ?? assert.fail();
    assert.deepEqual([firstUs, lastUs], [START_US + HOUR_US, START_US + 3 * HOUR_US]);
  });

  it('join use and issue whichever line comes first', () => {
    const early = made();
    early.issued(issue);
    use(early, caller, START_US + 1);
    const late = made();
    use(late, caller, START_US + 1);
    late.issued(issue);
    assert.deepEqual(late.of(id), early.of(id));
    assert.equal(late.of(id)?.uses, 1);
  });
});
