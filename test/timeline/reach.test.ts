import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Timeline } from '../../src/timeline/port.ts';
import { account, podOf, questionStore, time } from './question-store.ts';
import { idOf, WHO } from './questions-log.ts';
import { at } from './store-fixture.ts';

const store = questionStore();

test('reach counts what was read by name and by scope, through which grant, and lists what to rotate', async () => {
  const bob = await store.timeline.reach({ subject: { principal: 'bob@example.com' } });
  assert.deepEqual(
    bob.secrets.map(({ secret, reads }) => [secret, reads]),
    [['shop/old-token', 1]],
  );
  assert.deepEqual(
    bob.scopes.map(({ scope, reads }) => [scope, reads]),
    [
      ['list shop', 2],
      ['list shop (selector)', 2],
    ],
  );
  assert.deepEqual(bob.rotate, [
    `credential/${idOf(WHO.bob)}`,
    'secret/shop/db',
    'secret/shop/new',
    'secret/shop/old-token',
  ]);
  const api = await store.timeline.reach({ subject: { principal: account('api') }, sinceUs: at(20) });
  assert.deepEqual(api.secrets, [
    {
      secret: 'shop/db',
      reads: 1,
      firstRead: time(41),
      lastRead: time(41),
      isUnused: false,
      bindings: ['RoleBinding api/shop'],
    },
  ]);
  assert.deepEqual([api.team, api.cloudRoles], ['api-team', ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/shop']]);
  assert.deepEqual(api.rotate, [`credential/${idOf(WHO.api)}`, `credential/${idOf(WHO.ci)}`, 'secret/shop/db']);
  const eve = await store.timeline.reach({ subject: { principal: 'eve@example.com' } });
  assert.deepEqual(eve.asOthers, [{ principal: 'ann@example.com', secret: 'shop/db', reads: 1 }]);
  assert.deepEqual(eve.rotate, [`credential/${idOf(WHO.eve)}`, 'secret/shop/db']);
});

test('a node and a pod may do outside the cluster what the accounts of their pods may', async () => {
  const roles = async (subject: Parameters<Timeline['reach']>[0]['subject']) =>
    (await store.timeline.reach({ subject })).cloudRoles;
  const api = ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/shop'];
  const web = ['iam.gke.io/gcp-service-account=web@shop.iam.gserviceaccount.com'];
  assert.deepEqual(await roles({ node: 'node-1' }), [...api, ...web], 'one read here, the other mounts here');
  assert.deepEqual(await roles({ node: 'node-3' }), web);
  assert.deepEqual(await roles({ pod: { namespace: 'shop', name: podOf(WHO.api) } }), api);
  assert.deepEqual(await roles({ pod: { namespace: 'shop', name: 'web-1' } }), web);
  const mailer = ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/mail'];
  assert.deepEqual(await roles({ node: 'node-4' }), mailer, 'its pod neither reads nor mounts a secret');
  assert.deepEqual(await roles({ pod: { namespace: 'shop', name: 'mailer-1' } }), mailer);
  assert.deepEqual(await roles({ node: 'node-5' }), [], 'its pod has ended');
  assert.equal(
    (await store.timeline.reach({ subject: { pod: { namespace: 'shop', name: 'mailer-1' } } })).team,
    'mail-team',
  );
  assert.deepEqual(await roles({ credential: idOf(WHO.api) }), api);
  assert.deepEqual(await roles({ principal: 'ann@example.com' }), []);
});

test('a node reaches what its pods reach, a pod what its tokens read, a token what it read', async () => {
  const names = async (subject: Parameters<Timeline['reach']>[0]['subject']) => {
    const { secrets, mounted } = await store.timeline.reach({ subject });
    return [
      secrets.map(({ secret, reads }) => `${secret} ${reads}`),
      mounted.map(({ secret, pod }) => `${secret} ${pod}`),
    ];
  };
  assert.deepEqual(await names({ node: 'node-1' }), [
    ['shop/db 5'],
    ['shop/db web-1', 'shop/db web-5', 'shop/pull web-1', 'shop/pull web-5'],
  ]);
  assert.deepEqual(await names({ pod: { namespace: 'shop', name: podOf(WHO.api) } }), [['shop/db 2'], []]);
  assert.deepEqual(await names({ pod: { namespace: 'other', name: podOf(WHO.api) } }), [[], []]);
  assert.deepEqual(await names({ credential: idOf(WHO.api2) }), [['shop/db 1'], []]);
  assert.deepEqual(await names({ principal: account('web') }), [
    [],
    [
      'shop/db web-1',
      'shop/db web-2',
      'shop/db web-3',
      'shop/db web-5',
      'shop/pull web-1',
      'shop/pull web-2',
      'shop/pull web-3',
      'shop/pull web-5',
    ],
  ]);
});
