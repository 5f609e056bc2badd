import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { InventoryObject, PodObject } from '../../src/model/inventory.ts';
import { MINUTE_US } from '../../src/model/time.ts';
import type { Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { apiServer, controller, kubelet, person, pod, scheduler } from '../scenario/callers.ts';
import { type Caller, eventLine, type Request } from '../scenario/event.ts';
import { type LogStore, storeOfLog } from './log-store.ts';
import { DB } from './question-store.ts';
import { START_US } from './store-fixture.ts';

const replicas = controller('replicaset-controller');
const secretStore = pod('ops', 'external-secrets', 3);
const pipeline = pod('ci', 'deployer', 3);

/** Each pod of the workload: when it was placed, and how it comes by the secret. */
const PODS: readonly [name: string, minute: number, spec: object][] = [
  ['web-7d4b9c-aaaaa', 10, { volumes: [{ name: 'v', secret: { secretName: 'db' } }] }],
  ['web-7d4b9c-bbbbb', 30, { containers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'db', key: 'x' } } }] }] }],
  ['web-7d4b9c-ccccc', 40, { imagePullSecrets: [{ name: 'other' }] }],
  ['web-7d4b9c-ddddd', 50, { containers: [{ envFrom: [{ secretRef: { name: 'db' } }] }] }],
];
const GONE = 'web-7d4b9c-ddddd';

function lineOf(who: Caller, request: Request, minute: number, id: string): string {
  return eventLine(who, request, START_US + minute * MINUTE_US, `${id}-${minute}`);
}

/** Writes by programs and a person, the kubelet's one read, and its pods' lives; pods' bodies only where told. */
function log(withBodies: boolean): string[] {
  const at = { namespace: 'shop', name: 'db' };
  const lines = [
    lineOf(secretStore, { ...at, verb: 'create', code: 201 }, 1, 'made'),
    lineOf(secretStore, { ...at, verb: 'update' }, 2, 'synced'),
    lineOf(pipeline, { ...at, verb: 'patch' }, 3, 'deployed'),
    lineOf(person('ann', 1), { ...at, verb: 'update' }, 4, 'by-hand'),
    lineOf(apiServer, { ...at, verb: 'patch' }, 5, 'label'),
    lineOf(kubelet(1), { ...at, verb: 'list' }, 12, 'list'),
    lineOf(kubelet(1), { ...at, verb: 'watch', stage: 'ResponseStarted' }, 12, 'watch'),
  ];
  for (const [name, minute, spec] of PODS) {
    const made = { kind: 'Pod', metadata: { generateName: 'web-7d4b9c-' }, spec };
    const bound = { kind: 'Binding', target: { kind: 'Node', name: 'node-1' } };
    const body = (requestObject: object) => (withBodies ? { bodies: { requestObject } } : {});
    const about = { verb: 'create', resource: 'pods', namespace: 'shop', code: 201 };
    lines.push(
      lineOf(replicas, { ...about, ...body(made) }, minute - 1, 'pod'),
      lineOf(scheduler, { ...about, name, subresource: 'binding', ...body(bound) }, minute, 'place'),
    );
  }
  lines.push(lineOf(kubelet(1), { verb: 'delete', resource: 'pods', namespace: 'shop', name: GONE }, 60, 'gone'));
  return lines;
}

const WAYS = { aaaaa: 'volume', bbbbb: 'env', ddddd: 'envFrom' } as const;

/** The same pods as `kubectl get pods -o json` would have told of them while they lived. */
const INVENTORY: readonly InventoryObject[] = PODS.map(([name, minute]): PodObject => {
  const way = WAYS[name.slice(-5) as keyof typeof WAYS];
  return {
    kind: 'pod',
    namespace: 'shop',
    name,
    uid: '',
    account: '',
    node: 'node-1',
    owner: '',
    ip: '',
    isHostNetwork: false,
    phase: 'Running',
    createdUs: START_US + minute * MINUTE_US,
    secrets: [{ name: way ? 'db' : 'other', ways: [way ?? 'imagePullSecret'] }],
    hostPaths: [],
    generateName: '',
  };
});

const stores: LogStore[] = [];
async function storeWith(lines: string[], inventory: readonly InventoryObject[]): Promise<Timeline> {
  const store = await storeOfLog(lines, inventory);
  stores.push(store);
  return openSqliteTimeline(store.dir);
}
after(() => {
  for (const store of stores) store.remove();
});

for (const [source, lines, inventory] of [
  ['logged bodies', log(true), []],
  ['a file', log(false), INVENTORY],
] as const)
  test(`a kubelet's read is that of its pods which refer to the secret, by ${source}; later ones are inferred`, async () => {
    const timeline = await storeWith(lines, inventory);
    const { holders, inferred } = await timeline.holders({ secret: DB });
    assert.deepEqual(
      holders.map(({ principal, pods, inferredPods }) => ({ principal, pods, inferredPods })),
      [
        {
          principal: 'system:node:node-1',
          pods: ['web-7d4b9c-aaaaa', 'web-7d4b9c-bbbbb'],
          inferredPods: ['web-7d4b9c-bbbbb'],
        },
      ],
    );
    assert.deepEqual(inferred, []);
    const before = await timeline.holders({ secret: DB, atUs: START_US + 55 * MINUTE_US });
    assert.deepEqual(before.holders[0]?.inferredPods, ['web-7d4b9c-bbbbb', GONE]);
    const reach = await timeline.reach({ subject: { node: 'node-1' } });
    assert.deepEqual(
      reach.mounted.filter(({ secret }) => secret === 'shop/db').map(({ pod, ways }) => [pod, ...ways]),
      [
        ['web-7d4b9c-aaaaa', 'volume'],
        ['web-7d4b9c-bbbbb', 'env'],
      ],
    );
    await timeline.close();
  });

test('without inventory a kubelet reads for nobody that is known', async () => {
  const timeline = await storeWith(log(false), []);
  const { holders, inferred } = await timeline.holders({ secret: DB });
  assert.deepEqual([holders[0]?.pods, holders[0]?.inferredPods, inferred], [[], [], []]);
  await timeline.close();
});

test('programs that write a secret are its issuers; people and notes of the API server are not', async () => {
  const timeline = await storeWith(log(false), []);
  const { issuers, lastWriteBy, remedies } = await timeline.holders({ secret: DB });
  assert.deepEqual(
    issuers.map(({ principal, writes }) => [principal, writes]),
    [
      ['system:serviceaccount:ci:deployer', 1],
      ['system:serviceaccount:ops:external-secrets', 2],
    ],
  );
  const early = await timeline.holders({ secret: DB, atUs: START_US + 2 * MINUTE_US });
  assert.deepEqual(
    early.issuers.map(({ principal }) => principal),
    ['system:serviceaccount:ops:external-secrets'],
  );
  assert.equal(lastWriteBy, 'system:apiserver');
  const why = remedies.find(({ action }) => action === 'rotate')?.why ?? '';
  assert.match(why, /change it where .*ci:deployer, .*ops:external-secrets takes it from$/);
  await timeline.close();
});
