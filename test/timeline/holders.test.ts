import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account, DB, podOf, questionStore, time } from './question-store.ts';
import { idOf, WHO } from './questions-log.ts';
import { at } from './store-fixture.ts';

const store = questionStore();

test('everybody who read a secret by name holds it, each with its reads, credentials, pods and age', async () => {
  const { holders, lastWrite, lastWriteBy, deletedAt } = await store.timeline.holders({ secret: DB });
  assert.deepEqual(
    { lastWrite, lastWriteBy, deletedAt },
    { lastWrite: time(40), lastWriteBy: 'admin@example.com', deletedAt: null },
  );
  const read = (principal: string, first: number, last: number, reads: number) => {
    return {
      principal,
      impersonatedBy: [],
      reads,
      firstRead: time(first),
      lastRead: time(last),
      legacyTokens: [],
      stalePods: [],
      inferredPods: [],
    };
  };
  assert.deepEqual(holders, [
    {
      ...read('ann@example.com', 10, 23, 2),
      impersonatedBy: ['eve@example.com'],
      credentialIds: [idOf(WHO.ann), idOf(WHO.eve)].sort(),
      pods: [],
      stale: true,
      team: null,
    },
    {
      ...read('system:node:node-1', 14, 15, 2),
      credentialIds: [idOf(WHO.node1)],
      pods: ['web-1', 'web-5'],
      inferredPods: ['web-5'],
      stale: false,
      team: null,
    },
    {
      ...read('system:node:node-2', 16, 17, 2),
      credentialIds: [idOf(WHO.node2)],
      pods: ['web-2'],
      stale: true,
      stalePods: ['web-2'],
      team: null,
    },
    {
      ...read(account('sync', 'ops'), 20, 20, 1),
      credentialIds: [idOf(WHO.sync)],
      pods: [podOf(WHO.sync)],
      stale: false,
      team: null,
    },
    {
      ...read(account('api'), 11, 41, 3),
      credentialIds: [idOf(WHO.api), idOf(WHO.api2)].sort(),
      pods: [podOf(WHO.api), podOf(WHO.api2)],
      stale: false,
      team: 'api-team',
    },
    { ...read(account('ci'), 61, 61, 1), credentialIds: [idOf(WHO.ci)], pods: [], stale: false, team: 'shop-team' },
    {
      ...read(account('filter'), 21, 21, 1),
      credentialIds: [idOf(WHO.filter)],
      pods: [podOf(WHO.filter)],
      stale: true,
      stalePods: [podOf(WHO.filter)],
      team: 'shop-team',
    },
    {
      ...read(account('old'), 24, 34, 2),
      legacyTokens: ['shop/old-token'],
      credentialIds: [],
      pods: [],
      stale: true,
      team: 'shop-team',
    },
  ]);
});

test('who read all around it has seen it too, chunk by chunk, but not through a selector', async () => {
  const { scopeReaders, selectiveReaders, inferred } = await store.timeline.holders({ secret: DB });
  assert.deepEqual(scopeReaders, [
    { principal: 'bob@example.com', reads: 2, firstRead: time(31), lastRead: time(32) },
    { principal: account('sync', 'ops'), reads: 1, firstRead: time(19), lastRead: time(19) },
  ]);
  assert.deepEqual(selectiveReaders, [
    { principal: 'bob@example.com', reads: 2, firstRead: time(33), lastRead: time(35) },
    { principal: account('filter'), reads: 1, firstRead: time(22), lastRead: time(22) },
  ]);
  assert.deepEqual(inferred, [{ pod: 'web-3', node: 'node-3', ways: ['envFrom'], stale: true, team: 'shop-team' }]);
});

test('an earlier time knows earlier writes, watches still open, and pods that lived then', async () => {
  const of = async (seconds: number) => {
    const { holders, lastWrite, inferred } = await store.timeline.holders({ secret: DB, atUs: at(seconds) });
    const old = holders.filter(({ stale, stalePods }) => stale || stalePods.length > 0);
    return {
      lastWrite,
      holders: holders.length,
      old: old.map(({ principal }) => principal),
      inferred: inferred.length,
    };
  };
  assert.deepEqual(await of(9), { lastWrite: time(0), holders: 0, old: [], inferred: 3 });
  assert.deepEqual(await of(39), { lastWrite: time(0), holders: 7, old: [], inferred: 1 });
  // Between the write and its end of life, the second pod of the account still has what it read before.
  const { holders } = await store.timeline.holders({ secret: DB, atUs: at(60) });
  assert.deepEqual(holders.find(({ principal }) => principal === account('api'))?.stalePods, [podOf(WHO.api2)]);
  assert.deepEqual(holders.find(({ principal }) => principal === 'system:node:node-1')?.pods, ['web-1']);
});

test('a secret that was deleted is gone until somebody makes it again', async () => {
  const of = async (seconds: number) => {
    const { deletedAt, lastWrite, remedies } = await store.timeline.holders({
      secret: { namespace: 'shop', name: 'new' },
      atUs: at(seconds),
    });
    return { deletedAt, lastWrite, rotate: remedies.some(({ action }) => action === 'rotate') };
  };
  assert.deepEqual(await of(49), { deletedAt: null, lastWrite: time(1), rotate: true });
  assert.deepEqual(await of(60), { deletedAt: time(50), lastWrite: time(1), rotate: false });
  assert.deepEqual(await of(70), { deletedAt: null, lastWrite: time(70), rotate: true });
});

test('what to do comes in order: restart old copies, ask people, rotate, revoke', async () => {
  const { remedies } = await store.timeline.holders({ secret: DB });
  assert.deepEqual(
    remedies.map(({ action, target }) => `${action} ${target}`),
    [
      'restart pod/shop/web-2',
      `restart pod/shop/${podOf(WHO.filter)}`,
      'restart pod/shop/web-3',
      'ask ann@example.com',
      `ask ${account('old')}`,
      'rotate secret/shop/db',
      'revoke secret/shop/old-token',
      'revoke eve@example.com',
    ],
  );
});
