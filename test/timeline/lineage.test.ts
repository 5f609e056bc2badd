import assert from 'node:assert/strict';
import { test } from 'node:test';
import { account, questionStore, time } from './question-store.ts';
import { idOf, WHO } from './questions-log.ts';

const store = questionStore();

test("a token's lineage: its request, its uses once each, the steps to it and from it", async () => {
  const issued = {
    what: 'token-issued',
    principal: account('api'),
    through: idOf(WHO.api),
    target: idOf(WHO.ci),
    auditID: 'mint-ci',
  };
  const further = {
    what: 'token-issued',
    principal: account('ci'),
    through: idOf(WHO.ci),
    target: idOf(WHO.job),
    auditID: 'mint-job',
  };
  assert.deepEqual(await store.timeline.lineage({ credential: idOf(WHO.ci) }), {
    cluster: 'test',
    credential: idOf(WHO.ci),
    issuedBy: account('api'),
    issuanceAuditID: 'mint-ci',
    issuedAt: time(60),
    issuedFor: account('ci'),
    pod: null,
    podUid: null,
    node: null,
    uses: 3,
    firstUsed: time(61),
    lastUsed: time(64),
    sourceIPs: ['198.51.100.7'],
    backward: [{ time: time(60), ...issued }],
    forward: [{ time: time(64), ...further }],
  });
  const first = await store.timeline.lineage({ credential: idOf(WHO.api) });
  assert.deepEqual(first?.forward, [
    { time: time(60), ...issued },
    { time: time(64), ...further },
  ]);
  const last = await store.timeline.lineage({ credential: idOf(WHO.job) });
  assert.deepEqual(last?.backward, first?.forward);
  const sync = await store.timeline.lineage({ credential: idOf(WHO.sync) });
  assert.deepEqual([sync?.uses, sync?.lastUsed, sync?.issuedBy, sync?.node], [3, time(42), null, 'node-1']);
  assert.equal(await store.timeline.lineage({ credential: 'JTI=nobody' }), undefined);
});

test('a long-lived token is followed from the read of its secret, an impersonation from its certificate', async () => {
  const steps = (list: readonly { what: string; principal: string; auditID: string }[] | undefined) =>
    list?.map(({ what, principal, auditID }) => `${what} ${principal} ${auditID}`);
  const old = await store.timeline.lineage({ credential: 'legacy-token=shop/old-token' });
  assert.deepEqual(steps(old?.backward), [
    'token-issued admin@example.com e-2',
    `token-secret-read ${account('sync', 'ops')} sync-watch`,
    'token-secret-read bob@example.com bob-token',
    'token-secret-read bob@example.com e-31',
  ]);
  assert.deepEqual([old?.uses, old?.issuedFor, old?.issuedAt], [2, account('old'), time(2)]);
  const bob = await store.timeline.lineage({ credential: idOf(WHO.bob) });
  assert.deepEqual(steps(bob?.forward), [
    'token-secret-read bob@example.com bob-token',
    `token-secret-used ${account('old')} old-again`,
  ]);
  const eve = await store.timeline.lineage({ credential: idOf(WHO.eve) });
  assert.deepEqual(steps(eve?.forward), ['impersonated eve@example.com eve-as-ann']);
});
