import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { openJournal } from '../../src/sources/inventory/journal.ts';
import { openLiveInventory } from '../../src/sources/kubernetes/live-inventory.ts';
import { readSecretTable, steady } from '../../src/sources/kubernetes/secret-table.ts';
import { Authority } from '../webhook/certificates.ts';
import { KubeApi } from './kube-api.ts';
import type { KubeObject } from './kube-table.ts';
import { nextNews, WatchedApi } from './watched-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'secretwatch-kube-api-'));
const authority = new Authority(folder);
const tls = { ...authority.issue('kube-api'), authority: authority.certificate };
after(() => rmSync(folder, { recursive: true }));

const IN_SHOP = '/api/v1/namespaces/shop/secrets';
const CANARY = 'CANARY-c3VwZXJzZWNyZXQ';

describe('secrets as a table', () => {
  const on = new WatchedApi(tls);

  /** As `kubectl apply` leaves it: the whole Secret stands once more in an annotation. */
  function secret(name: string, days: number, more: Partial<KubeObject> = {}, namespace = 'shop'): KubeObject {
    const metadata = {
      name,
      namespace,
      creationTimestamp: new Date(on.api.nowMs - days * 86_400_000).toISOString(),
      labels: { note: CANARY },
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ data: { password: CANARY } }),
      },
      managedFields: [{ manager: CANARY }],
    };
    return { kind: 'Secret', metadata, type: 'Opaque', data: { password: CANARY, user: CANARY }, ...more };
  }

  const askedForSecrets = () => on.api.asked.filter((request) => request.includes('/secrets'));

  test('over HTTPS: secrets are told by name, type, number of keys and age, as they are and as they change', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    on.api.put(IN_SHOP, secret('tls', 3, { type: 'kubernetes.io/tls' }));
    on.api.put(IN_SHOP, secret('young', 0));
    const inventory = await on.open('shop');
    const now = on.api.nowMs * 1000;
    const about = { kind: 'secret', namespace: 'shop', keys: 2 } as const;
    assert.deepEqual(inventory.take(), [
      {
        object: { ...about, name: 'db', type: 'Opaque', createdUs: now - 12 * DAY_US, ageStepUs: DAY_US },
        isGone: false,
      },
      {
        object: { ...about, name: 'tls', type: 'kubernetes.io/tls', createdUs: now - 3 * DAY_US, ageStepUs: DAY_US },
        isGone: false,
      },
      { object: { ...about, name: 'young', type: 'Opaque', createdUs: now, ageStepUs: 1_000_000 }, isGone: false },
    ]);
    await on.api.watched(IN_SHOP);
    on.api.put(IN_SHOP, secret('db', 12, { data: { password: CANARY } }));
    assert.deepEqual(
      (await nextNews(inventory)).map(({ object }) => object.kind === 'secret' && [object.name, object.keys]),
      [['db', 1]],
    );
    on.api.remove(IN_SHOP, secret('tls', 3));
    assert.deepEqual(
      (await nextNews(inventory)).map(({ object, isGone }) => [object.name, isGone]),
      [['tls', true]],
    );
    for (const request of askedForSecrets()) {
      assert.match(request, /^GET \/api\/v1\/namespaces\/shop\/secrets\?/);
      assert.match(request, /[?&]includeObject=None(&|$)/);
    }
  });

  test('a new value with the same number of keys, an hour later, is no news', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    on.api.put(IN_SHOP, secret('fence', 1));
    const inventory = await on.open('shop');
    inventory.take();
    await on.api.watched(IN_SHOP);
    const { metadata } = secret('db', 12);
    on.api.nowMs += 3_600_000 * 5;
    on.api.put(IN_SHOP, { ...secret('db', 0), metadata });
    on.api.put(IN_SHOP, secret('fence', 1, { data: {} }));
    assert.deepEqual(
      (await nextNews(inventory)).map(({ object }) => object.name),
      ['fence'],
    );
  });

  test('no value of an annotation, label or key is told, remembered or written down', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    const inventory = await on.open('shop');
    await on.api.watched(IN_SHOP);
    const first = inventory.take();
    on.api.put(IN_SHOP, secret('db', 12, { data: { a: CANARY } }));
    const path = join(folder, 'changes.jsonl');
    const changes = [...first, ...(await nextNews(inventory))].map(({ object }) => ({ timeUs: 1, object }));
    openJournal(path, () => []).keep(changes);
    const text = JSON.stringify([...changes, ...Object.values(inventory)]) + readFileSync(path, 'utf8');
    assert.match(text, /"name":"db"/);
    assert.ok(!text.includes(CANARY));
  });

  test('control: the form asked for matters, since metadata and whole objects hold the value', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    const { port } = new URL(on.config.getCurrentCluster()?.server ?? '');
    const { getJson } = await import('../../src/sources/kubernetes/api.ts');
    assert.ok(Number(port) > 0);
    const { signal } = new AbortController();
    const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const answer = async (query: string, accept?: string) =>
      JSON.stringify(await getJson(on.config, IN_SHOP + query, signal, accept)).includes(CANARY);
    assert.deepEqual(
      [await answer(''), await answer('', table), await answer('?includeObject=None', table)],
      [true, true, false],
    );
  });

  test('a server that answers with whole secrets is refused, and nothing of its answer is kept or said', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    on.api.ignoresTables = true;
    const error = await on.open('shop').catch((fault) => fault);
    assert.equal(error.code, 'SW_INVENTORY');
    assert.match(error.message, /cannot list \/api\/v1\/namespaces\/shop\/secrets: the API server answered no table/);
    assert.ok(!`${error.message} ${error.stack}`.includes('CANARY'));
  });

  test('a watch that turns to whole secrets tells nothing of them', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    const inventory = await on.open('shop');
    inventory.take();
    await on.api.watched(IN_SHOP);
    on.api.ignoresTables = true;
    on.api.endWatches(IN_SHOP);
    await on.api.watched(IN_SHOP);
    on.api.put(IN_SHOP, secret('db', 12, { data: {} }));
    on.api.put('/api/v1/nodes', { kind: 'Node', metadata: { name: 'fence' } });
    assert.deepEqual(
      (await nextNews(inventory)).map(({ object }) => object.name),
      ['fence'],
    );
  });

  test('nobody asks for secrets unless told to, and rights that are missing are named', async () => {
    on.api.put(IN_SHOP, secret('db', 12));
    await on.open();
    assert.deepEqual(askedForSecrets(), []);
    await on.close();
    on.api.refused.add(IN_SHOP);
    const error = await on.open('shop').catch((fault) => fault);
    assert.equal(error.code, 'SW_INVENTORY');
    assert.match(error.remedy, /deploy\/kubernetes\/secrets-metadata\.yaml/);
  });

  test('of all namespaces, also one that comes later; each by itself', async () => {
    on.api.put('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: 'shop' } });
    on.api.put(IN_SHOP, secret('db', 12));
    const inventory = await on.open('*');
    const names = (all: Awaited<ReturnType<typeof nextNews>>) =>
      all.map(({ object }) => `${object.kind} ${object.name}`);
    assert.deepEqual(names(inventory.take()), ['namespace shop', 'secret db']);
    await on.api.watched('/api/v1/namespaces');
    on.api.put('/api/v1/namespaces/bank/secrets', secret('card', 1, {}, 'bank'));
    on.api.put('/api/v1/namespaces', { kind: 'Namespace', metadata: { name: 'bank' } });
    const news: string[] = [];
    while (news.length < 2) news.push(...names(await nextNews(inventory)));
    assert.deepEqual(news, ['namespace bank', 'secret card']);
    assert.ok(
      askedForSecrets().every((request) => request.includes('/namespaces/')),
      'never of the whole cluster',
    );
  });

  test('an unknown certificate is no API server', async () => {
    const stranger = new Authority(folder, 'stranger');
    const other = new KubeApi({ ...tls, authority: stranger.certificate });
    const error = await openLiveInventory(await other.start(), { onTrouble: () => {} }).catch((fault) => fault);
    assert.equal(error.code, 'SW_INVENTORY');
    assert.match(error.message, /cannot list .*certificate/);
    await other.close();
  });

  test('ages of every length are read, and what is none is unknown', () => {
    const now = 1_000 * DAY_US;
    const created = (age: unknown) => {
      const body = { kind: 'Table', rows: [{ cells: ['x', 'Opaque', 1, age] }] };
      const [row] = readSecretTable(body, 'shop', now);
      return row?.told?.kind === 'secret' ? [now - row.told.createdUs, row.told.ageStepUs] : [];
    };
    assert.deepEqual(created('5d3h'), [5 * DAY_US + 3 * HOUR_US, HOUR_US]);
    assert.deepEqual(created('2y40d'), [(2 * 365 + 40) * DAY_US, DAY_US]);
    assert.deepEqual(created('90m'), [1.5 * HOUR_US, HOUR_US / 60]);
    for (const none of ['<unknown>', '<invalid>', '', 5, null, '5w']) assert.deepEqual(created(none), [now, 0]);
  });

  test('a secret that was made anew under its name is told anew', () => {
    const at = (createdUs: number) => {
      return { kind: 'secret', namespace: 'a', name: 'b', type: '', keys: 1, createdUs, ageStepUs: DAY_US } as const;
    };
    assert.equal(steady(at(10 * DAY_US), at(9.5 * DAY_US)).createdUs, 9.5 * DAY_US);
    assert.equal(steady(at(11 * DAY_US), at(9.5 * DAY_US)).createdUs, 11 * DAY_US);
  });
});
