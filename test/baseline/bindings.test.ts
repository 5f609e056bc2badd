import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bindings, isBindingChange } from '../../src/baseline/bindings.ts';
import { State } from '../../src/state/state.ts';
import { legacyToken } from '../scenario/callers.ts';
import { admin, bob } from '../scenario/cluster.ts';
import type { Request } from '../scenario/event.ts';
import { decodedEvent } from '../scenario/records.ts';
import { changeRights } from '../scenario/requests.ts';

function change(path: string, options: Partial<Request> = {}, by = admin) {
  return decodedEvent((s) => changeRights(s, by, path, options));
}

const grant = { bindingKind: 'RoleBinding', binding: 'made/team-b', roleKind: 'Role', role: 'reader' };

describe('bindings', () => {
  it('are found under the name by which the authorizer calls them', () => {
    const bindings = new Bindings(new State());
    bindings.learn(change('rolebindings/team-b/made'), 'bob', 'human');
    bindings.learn(change('clusterrolebindings//wide'), 'bob', 'human');
    assert.equal(bindings.granting(grant)?.by, 'bob');
    assert.equal(bindings.granting({ ...grant, bindingKind: 'ClusterRoleBinding', binding: 'wide' })?.by, 'bob');
    const others = ['made', 'made/team-c', 'team-b/made'].map((binding) => bindings.granting({ ...grant, binding }));
    assert.deepEqual(others, [undefined, undefined, undefined]);
    assert.equal(bindings.granting({ ...grant, bindingKind: 'ClusterRoleBinding' }), undefined);
    assert.equal(bindings.granting(undefined), undefined);
  });

  it('have roles, which are found by the binding that uses them', () => {
    const bindings = new Bindings(new State());
    bindings.learn(change('roles/team-b/reader'), 'bob', 'human');
    bindings.learn(change('clusterroles//reader'), 'alice', 'human');
    assert.equal(bindings.givenRole(grant)?.by, 'bob');
    assert.equal(bindings.givenRole({ ...grant, roleKind: 'ClusterRole' })?.by, 'alice');
    assert.equal(bindings.givenRole({ ...grant, binding: 'made/team-c' }), undefined);
    assert.equal(bindings.changesBy('bob'), 0, 'a role is no binding');
  });

  it('are of their last change, with the request that made it', () => {
    const bindings = new Bindings(new State());
    bindings.learn(change('rolebindings/team-b/made'), 'bob', 'human');
    const last = change('rolebindings/team-b/made', { verb: 'patch', code: 200 });
    bindings.learn({ ...last, timeUs: last.timeUs + 5, auditID: 'second' }, 'operator', 'workload');
    const { by, byKind, changedUs, evidence } = bindings.granting(grant) ?? assert.fail();
    assert.deepEqual([by, byKind, changedUs], ['operator', 'workload', last.timeUs + 5]);
    const { auditID, verb, status, namespace, name } = evidence;
    assert.deepEqual([auditID, verb, status, namespace, name], ['second', 'patch', 200, 'team-b', 'made']);
  });

  it('count how many their maker had changed before', () => {
    const bindings = new Bindings(new State());
    for (const name of ['one', 'two', 'made']) bindings.learn(change(`rolebindings/team-b/${name}`), 'bob', 'human');
    assert.equal(bindings.granting(grant)?.byEarlier, 2);
    assert.deepEqual([bindings.changesBy('bob'), bindings.changesBy('alice')], [3, 0]);
  });
});

describe('a change of a binding', () => {
  const written = ['create', 'update', 'patch'].map((verb) => change('rolebindings/team-b/made', { verb }));

  it('is a write that was answered', () => assert.deepEqual(written.map(isBindingChange), [true, true, true]));

  it('takes nothing away', () => {
    for (const verb of ['delete', 'deletecollection'])
      assert.equal(isBindingChange(change('rolebindings/team-b/made', { verb, code: 200 })), false);
  });

  it('is not refused, and has a name', () => {
    assert.equal(isBindingChange(change('rolebindings/team-b/made', { code: 403 })), false);
    assert.equal(isBindingChange(change('rolebindings/team-b/made', { code: 409 })), false);
    assert.equal(isBindingChange(change('rolebindings/team-b')), false);
  });

  it('is not made by looking, which some callers are seen to do', () => {
    const reader = legacyToken('team-b', 'exporter', bob.ip);
    assert.equal(isBindingChange(change('rolebindings/team-b/made', { verb: 'get', code: 200 }, reader)), false);
  });

  it('is not one of a role', () => assert.equal(isBindingChange(change('roles/team-b/made')), false));
});
