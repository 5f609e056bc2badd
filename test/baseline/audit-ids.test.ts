import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AuditIds } from '../../src/baseline/audit-ids.ts';
import type { AuditEvent } from '../../src/model/audit-event.ts';
import { State } from '../../src/state/state.ts';
import { admin } from '../scenario/cluster.ts';
import { uuidOf } from '../scenario/event.ts';
import { decodedEvent } from '../scenario/records.ts';

const one = decodedEvent((s) => s.get(admin, 'team-a/api-db'));

function withId(auditID: string, request = `request of ${auditID}`): AuditEvent {
  return { ...one, auditID, request };
}

/** Memory of so many requests with IDs of the server's form, and so many with others. */
function after(uuids: number, others = 0): AuditIds {
  const ids = new AuditIds(new State());
  for (let n = 0; n < uuids; n++) ids.learn(withId(uuidOf(`known ${n}`)));
  for (let n = 0; n < others; n++) ids.learn(withId(`other-${n}`));
  return ids;
}

describe('an audit ID is reused', () => {
  it('by another request', () => {
    assert.equal(after(1).oddity(withId(uuidOf('known 0'), 'another')), 'reused');
  });

  it('not by a later stage of the same, nor by a new delivery', () => {
    assert.equal(after(1).oddity(withId(uuidOf('known 0'))), undefined);
  });

  it('and stays with the request that had it first', () => {
    const ids = after(1);
    ids.learn(withId(uuidOf('known 0'), 'a copy'));
    assert.equal(ids.oddity(withId(uuidOf('known 0'))), undefined);
    assert.equal(ids.oddity(withId(uuidOf('known 0'), 'a copy')), 'reused');
  });

  it('however long it is, and only if it is the same to the end', () => {
    const ids = after(0);
    ids.learn(withId(`${'x'.repeat(300)}1`));
    assert.equal(ids.oddity(withId(`${'x'.repeat(300)}1`, 'another')), 'reused');
    assert.equal(ids.oddity(withId(`${'x'.repeat(300)}2`, 'another')), undefined);
  });
});

describe('an audit ID is foreign', () => {
  it('from 200 of the server on', () => {
    assert.equal(after(199).oddity(withId('x')), undefined);
    assert.equal(after(200).oddity(withId('x')), 'foreign');
    assert.equal(after(200).oddity(withId(uuidOf('fresh'))), undefined);
  });

  it('while one in a hundred is', () => {
    assert.equal(after(300, 3).oddity(withId('x')), 'foreign');
    assert.equal(after(300, 4).oddity(withId('x')), undefined);
  });

  it('with anything beside the 36 characters of the server', () => {
    const ids = after(200);
    const uuid = uuidOf('fresh');
    for (const id of [uuid.toUpperCase(), `${uuid} `, ` ${uuid}`, uuid.replaceAll('-', ''), `{${uuid}}`, ''])
      assert.equal(ids.oddity(withId(id)), 'foreign', id);
  });

  it('never in a feed that has no others', () => assert.equal(after(0, 500).oddity(withId('x')), undefined));
});
