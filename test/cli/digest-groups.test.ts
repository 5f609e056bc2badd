import assert from 'node:assert/strict';
import { it } from 'node:test';
import { grantsByWho, newReadsByWho, worstFirst } from '../../src/cli/digest-groups.ts';
import type { Digest } from '../../src/report/digest.ts';

const DIGEST: Digest = {
  since: '',
  until: '',
  alerts: (['medium', 'high', 'medium', 'critical'] as const).map((severity, at) => {
    return { id: String(at), severity, firstSeen: '', status: 'open', title: '', cluster: 'c' };
  }),
  records: [],
  newIdentities: [],
  newReads: [
    ...Array.from({ length: 50 }, (_, at) => ({ principal: 'system:serviceaccount:ci:deployer', name: `v${at}` })),
    { principal: 'alice', name: 'db' },
    { principal: '__proto__', name: '' },
  ].map(({ principal, name }) => ({ cluster: 'c', principal, namespace: 'shop', name, timeUs: 1 })),
  grants: ['delete', 'create', 'delete'].map((verb, at) => {
    return { cluster: 'c', time: '', by: 'alice', subject: `shop/role-${at}`, verb };
  }),
  exceptions: [],
  unowned: [],
  health: [],
};

it('who reads much that is new is one line, so that who reads a little is seen as well', () => {
  assert.deepEqual(newReadsByWho(DIGEST), [
    { who: 'ci/deployer', what: '', count: 50, names: 'shop/v0, shop/v1, shop/v2 and 47 more' },
    { who: 'alice', what: '', count: 1, names: 'shop/db' },
    { who: '__proto__', what: '', count: 1, names: 'shop/*' },
  ]);
});

it('changes of grants are one line for each who and how', () => {
  assert.deepEqual(
    grantsByWho(DIGEST).map(({ what, count, names }) => [what, count, names]),
    [
      ['delete', 2, 'shop/role-0, shop/role-2'],
      ['create', 1, 'shop/role-1'],
    ],
  );
});

it('the worst alerts come first, those alike in their order', () => {
  assert.deepEqual(
    worstFirst(DIGEST).map(({ id }) => id),
    ['3', '1', '0', '2'],
  );
});
