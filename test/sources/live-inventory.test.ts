import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { POD } from './inventory-file.ts';
import { nextNames, PODS, podNamed, WatchedApi } from './watched-api.ts';

describe('live inventory', () => {
  const on = new WatchedApi();

  test('everything there is is told once, page by page, accounts before pods; then what changes', async () => {
    on.api.put('/api/v1/serviceaccounts', { kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'shop' } });
    for (let n = 1; n <= 5; n++) on.api.put(PODS, podNamed(`pod-${n}`));
    const inventory = await on.open();
    const names = [1, 2, 3, 4, 5].map((n) => `pod pod-${n}`);
    assert.deepEqual(await nextNames(inventory), ['account api', ...names]);
    await on.api.watched(PODS);
    on.api.put(PODS, podNamed('pod-6'));
    assert.deepEqual(await nextNames(inventory), ['pod pod-6']);
    on.api.remove(PODS, podNamed('pod-1'));
    assert.deepEqual(await nextNames(inventory), ['gone pod pod-1']);
    assert.ok(
      on.api.asked.every((request) => request.startsWith('GET ') && !request.includes('/secrets')),
      'secrets are not asked for',
    );
  });

  test('a heartbeat that changes nothing of what is kept is no news', async () => {
    on.api.put(PODS, podNamed('pod-1'));
    const inventory = await on.open();
    await nextNames(inventory);
    await on.api.watched(PODS);
    on.api.put(PODS, podNamed('pod-1', { status: { ...POD.status, conditions: [{ lastHeartbeatTime: 'now' }] } }));
    on.api.put(PODS, podNamed('pod-1', { status: { ...POD.status, phase: 'Succeeded' } }));
    assert.deepEqual(await nextNames(inventory), ['pod pod-1'], 'one of the two');
  });

  test('after a watch ended, and after its version expired, nothing is missed and nothing told twice', async () => {
    for (let n = 1; n <= 3; n++) on.api.put(PODS, podNamed(`pod-${n}`));
    const inventory = await on.open();
    await nextNames(inventory);
    await on.api.watched(PODS);
    // The version that the watch would go on from is gone.
    on.api.expiredBefore = 105;
    on.api.endWatches(PODS);
    on.api.remove(PODS, podNamed('pod-2'));
    on.api.put(PODS, podNamed('pod-4'));
    const news = new Set<string>();
    while (news.size < 2) for (const one of await nextNames(inventory)) news.add(one);
    assert.deepEqual([...news].sort(), ['gone pod pod-2', 'pod pod-4']);
  });

  test('what may not be listed is said at once, with the remedy and without the answer', async () => {
    on.api.refused.add('/apis/rbac.authorization.k8s.io/v1/roles');
    const error = await on.open().catch((fault) => fault);
    assert.equal(error.code, 'SW_INVENTORY');
    assert.match(error.message, /cannot list \/apis\/rbac\.authorization\.k8s\.io\/v1\/roles.*403/);
    assert.match(error.remedy, /live-inventory\.yaml/);
    assert.doesNotMatch(`${error.message} ${error.stack}`, /CANARY/);
  });
});
