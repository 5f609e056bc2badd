import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { Inventory } from '../../src/identity/inventory.ts';
import { observe } from '../../src/identity/observe.ts';
import { powersOf, sayPowers } from '../../src/identity/powers.ts';
import type { RoleRule } from '../../src/model/rbac.ts';
import { State } from '../../src/state/state.ts';
import { controller, kubelet } from '../scenario/callers.ts';
import { admin } from '../scenario/cluster.ts';
import { changeRights } from '../scenario/requests.ts';
import { Scenario } from '../scenario/scenario.ts';

const replicas = controller('replicaset-controller');
const SPEC = { serviceAccountName: 'api', volumes: [{ name: 'v', secret: { secretName: 'db' } }], containers: [] };

function inventoryAfter(script: (s: Scenario) => void): Inventory {
  const scenario = new Scenario();
  script(scenario);
  const inventory = new Inventory(new State());
  for (const record of decodeLines(scenario.lines)) if (record.tier === 'event') observe(inventory, record);
  return inventory;
}

/** A replica set makes a pod: at Request level the name that the server makes up is not in the body. */
function makePod(s: Scenario, spec: object = SPEC): void {
  const requestObject = { kind: 'Pod', metadata: { generateName: 'api-7d4b9c-' }, spec };
  s.send(replicas, { verb: 'create', resource: 'pods', namespace: 'shop', code: 201, bodies: { requestObject } });
}

function placePod(s: Scenario, name: string, node?: string): void {
  const requestObject = { kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: node } };
  const about = { resource: 'pods', subresource: 'binding', namespace: 'shop', name, code: 201 };
  s.send(
    { ...admin, username: 'system:kube-scheduler' },
    { verb: 'create', ...about, ...(node && { bodies: { requestObject } }) },
  );
}

function holders(pods: Inventory['pods']): string[] {
  return pods.with('shop', 'db').map(({ name, pod }) => `${name} on ${pod.node}`);
}

describe('pods out of logged bodies', () => {
  it('a pod with a name that the server made up is known when it is placed', () => {
    const { pods } = inventoryAfter((s) => {
      makePod(s);
      placePod(s, 'api-7d4b9c-x2x4z', 'node-1');
    });
    assert.equal(pods.of('shop', 'api-7d4b9c-x2x4z', '')?.account, 'api');
    assert.deepEqual(holders(pods), ['api-7d4b9c-x2x4z on node-1']);
    assert.ok(!pods.isStranger('node-1', 'shop', 'db'));
    assert.ok(pods.isStranger('node-1', 'shop', 'other'));
  });

  it('one that nothing tells of makes its namespace unknown, and others stay known', () => {
    const { pods } = inventoryAfter((s) => {
      makePod(s);
      placePod(s, 'api-7d4b9c-x2x4z', 'node-1');
      placePod(s, 'other-1', 'node-1');
    });
    assert.ok(!pods.isStranger('node-1', 'shop', 'other'));
    assert.ok(pods.isStranger('node-1', 'bank', 'other'));
    assert.ok(!pods.isStranger('node-9', 'bank', 'other'), 'of this node nothing was ever told');
  });

  it('until it is gone; a deletion with grace is no end yet', () => {
    const after = (by: typeof admin) =>
      inventoryAfter((s) => {
        makePod(s);
        placePod(s, 'api-7d4b9c-x2x4z', 'node-1');
        placePod(s, 'other-1', 'node-1');
        for (const name of ['other-1', 'api-7d4b9c-x2x4z'])
          s.send(by, { verb: 'delete', resource: 'pods', namespace: 'shop', name });
      }).pods;
    assert.deepEqual(holders(after(admin)), ['api-7d4b9c-x2x4z on node-1']);
    assert.deepEqual(holders(after(kubelet(1))), []);
    assert.ok(!after(kubelet(1)).isStranger('node-1', 'shop', 'db'), 'its kubelet may have read for it a moment ago');
  });

  it('not out of a refusal or a dry run', () => {
    for (const more of [{ code: 403 }, { query: ['dryRun=All'] }]) {
      const { pods } = inventoryAfter((s) => {
        const bodies = { requestObject: { kind: 'Pod', spec: SPEC } };
        s.send(admin, { verb: 'create', resource: 'pods', namespace: 'shop', name: 'one', code: 201, bodies, ...more });
      });
      assert.equal(pods.of('shop', 'one', ''), undefined);
    }
  });
});

describe('rights', () => {
  const rule = (verbs: string, resources: string, apiGroups = '', resourceNames = ''): RoleRule => {
    const list = (text: string) => (text ? text.split(' ') : []);
    return {
      verbs: list(verbs),
      resources: list(resources),
      apiGroups: apiGroups ? list(apiGroups) : [''],
      resourceNames: list(resourceNames),
    };
  };
  const RBAC = 'rbac.authorization.k8s.io';
  const CASES: readonly [rule: RoleRule, powers: string[]][] = [
    [rule('get list', 'pods configmaps'), []],
    [rule('watch', 'pods secrets'), ['secrets']],
    [rule('get', 'secrets', '', 'db'), ['named-secrets']],
    [rule('create update patch delete', 'secrets'), []],
    [rule('get', 'secrets', 'example.com'), []],
    [rule('get', '*'), ['secrets']],
    [rule('*', '*', '*'), ['wildcard', 'secrets', 'escalate', 'bind', 'impersonate', 'mint']],
    [rule('bind', 'clusterroles', RBAC, 'argo'), ['bind']],
    [rule('escalate', 'roles', RBAC), ['escalate']],
    [rule('*', 'roles', RBAC), ['escalate', 'bind']],
    [rule('impersonate', 'serviceaccounts'), ['impersonate']],
    [rule('impersonate:user-info', 'users', 'authentication.k8s.io'), ['impersonate']],
    [rule('create', 'serviceaccounts/token'), ['mint']],
    [rule('create', 'serviceaccounts'), []],
  ];
  for (const [given, powers] of CASES)
    it(`${JSON.stringify(given)} gives ${powers.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(powersOf([given]), powers));

  it('are said as a person says them', () => {
    assert.equal(sayPowers(powersOf([rule('*', '*', '*')])), 'everything');
    assert.equal(sayPowers(['secrets', 'bind']), 'all secrets, the right to give roles');
  });

  const binding = (roleKind: 'Role' | 'ClusterRole', role: string) => ({
    kind: 'binding' as const,
    namespace: 'shop',
    name: 'b',
    roleKind,
    role,
    subjects: [],
  });
  const rules = [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }];

  it('of a binding are those of its role, as it was last shown', () => {
    const shown = { bodies: { requestObject: { kind: 'Role', rules } } };
    const { rights } = inventoryAfter((s) => void changeRights(s, admin, 'roles/shop/reader', shown));
    assert.deepEqual(rights.powersThrough(binding('Role', 'reader')), ['secrets']);
    assert.equal(rights.powersThrough(binding('ClusterRole', 'reader')), undefined, 'another role of that name');
    assert.equal(rights.powersThrough({ ...binding('Role', 'reader'), namespace: 'bank' }), undefined);
  });

  it('are unknown after a change that the log does not show, and known of the roles that every cluster has', () => {
    const shown = { bodies: { requestObject: { kind: 'Role', rules } } };
    const { rights } = inventoryAfter((s) => {
      changeRights(s, admin, 'roles/shop/reader', shown);
      s.send(admin, { verb: 'patch', resource: 'roles', apiGroup: RBAC, namespace: 'shop', name: 'reader' });
    });
    assert.equal(rights.powersThrough(binding('Role', 'reader')), undefined);
    assert.ok(rights.powersThrough(binding('ClusterRole', 'edit'))?.includes('secrets'));
    assert.equal(rights.powersThrough(binding('Role', 'edit')), undefined);
    assert.equal(rights.powersThrough({ ...binding('Role', 'abcdef'), namespace: 'admin' }), undefined);
  });
});
