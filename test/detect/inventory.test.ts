import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInventoryObject } from '../../src/audit/bodies/inventory-object.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome, type Outcome } from '../../src/detect/outcome.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { InventoryChange, InventoryObject } from '../../src/model/inventory.ts';
import { HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import { ARMED } from '../pipeline/reference.ts';
import { from, person, pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { START_US } from '../timeline/store-fixture.ts';

const API = pod('shop', 'api', 1);
const NAME = API.extra?.['authentication.kubernetes.io/pod-name'] ?? '';
const UID = API.extra?.['authentication.kubernetes.io/pod-uid'] ?? '';
const NOBODY = { team: '', owner: '', environment: '', contact: '' };

const POD: InventoryObject = {
  kind: 'pod',
  namespace: 'shop',
  name: NAME,
  uid: UID,
  account: 'api',
  node: 'node-1',
  owner: 'Deployment/api',
  ip: API.ip,
  isHostNetwork: false,
  phase: 'Running',
  createdUs: 0,
  hostPaths: [],
  generateName: '',
  secrets: [{ name: 'db', ways: ['volume'] }],
};
const NAMESPACE: InventoryObject = {
  kind: 'namespace',
  name: 'shop',
  ownership: { ...NOBODY, team: 'shop-team', contact: '#shop' },
};

function told(object: InventoryObject): InventoryChange {
  return { tier: 'inventory', cluster: 'test', timeUs: START_US, object };
}

/** A pod's token is used at home for hours, then from elsewhere: an alert. */
function lines(): string[] {
  const use = (caller: typeof API, minutes: number) =>
    eventLine(caller, { verb: 'get', namespace: 'shop', name: 'db' }, START_US + minutes * MINUTE_US, `e-${minutes}`);
  const home = Array.from({ length: 60 }, (_, at) => use(API, at * 5));
  return [...home, use(from(API, '203.0.113.9'), (5 * HOUR_US) / MINUTE_US + 1)];
}

function run(
  objects: readonly InventoryObject[],
  before: readonly string[] = [],
): { outcome: Outcome; alert: Alert | undefined } {
  const fold = new Fold(ARMED);
  const outcome = emptyOutcome();
  for (const record of [...objects.map(told), ...decodeLines([...before, ...lines()])]) fold.process(record, outcome);
  return { outcome, alert: outcome.alerts.at(-1) };
}

test('an alert names the team and the controller that inventory knows', () => {
  const { alert } = run([NAMESPACE, POD]);
  assert.deepEqual(alert?.team, { name: 'shop-team', contact: '#shop', source: 'namespace shop' });
  assert.equal(alert?.workload?.owner, 'Deployment/api');
  assert.deepEqual(
    alert?.secrets.map(({ team }) => team),
    ['shop-team'],
  );
  const own: InventoryObject = {
    kind: 'account',
    namespace: 'shop',
    name: 'api',
    uid: '',
    imagePullSecrets: [],
    cloudRoles: [],
    ownership: { ...NOBODY, owner: 'ann' },
  };
  assert.deepEqual(run([NAMESPACE, own]).alert?.team, { name: 'ann', contact: '', source: 'serviceaccount shop/api' });
});

const CLOUD = [
  'eks.amazonaws.com/role-arn=arn:aws:iam::1:role/api',
  'iam.gke.io/gcp-service-account=api@shop.iam.gserviceaccount.com',
  'azure.workload.identity/client-id=0f0f0f0f-0000-4000-8000-000000000000',
];

test('an alert says what its service account may take on outside the cluster', () => {
  const item = {
    metadata: {
      namespace: 'shop',
      name: 'api',
      annotations: Object.fromEntries(CLOUD.map((role) => role.split('=') as [string, string])),
    },
  };
  const account = readInventoryObject('ServiceAccount', item);
  assert.ok(account);
  assert.deepEqual(run([account]).alert?.principal.cloudRoles, CLOUD);
  assert.deepEqual(run([{ ...account, name: 'other' } as InventoryObject]).alert?.principal.cloudRoles, []);
});

test('an alert names the program that issues a secret, and no person', () => {
  const sync = pod('ops', 'external-secrets', 3);
  const write = (by: typeof API) =>
    eventLine(by, { verb: 'update', namespace: 'shop', name: 'db' }, START_US + MINUTE_US / 2, `write-${by.username}`);
  const issuer = (...before: string[]) => run([], before).alert?.secrets.map((secret) => secret.issuer);
  assert.deepEqual(issuer(write(sync)), ['system:serviceaccount:ops:external-secrets']);
  assert.deepEqual(issuer(write(person('ann', 1))), [null]);
  assert.deepEqual(issuer(), [null]);
});

test('without inventory nothing is made up, and another pod of the name is not taken for it', () => {
  const { alert } = run([]);
  assert.deepEqual([alert?.team, alert?.workload?.owner], [null, '']);
  assert.equal(run([{ ...POD, uid: 'another' }]).alert?.workload?.owner, '');
});

test('what inventory tells changes no finding but for the names in it', () => {
  const said = ({ outcome }: ReturnType<typeof run>) =>
    outcome.findings.map(({ id, severity, score }) => [id, severity, score]);
  assert.ok(said(run([])).length > 0);
  assert.deepEqual(said(run([NAMESPACE, POD])), said(run([])));
});

test('the same object told twice is one fact, a changed one is another', () => {
  const facts = (objects: readonly InventoryObject[]) =>
    run(objects)
      .outcome.facts.filter(({ auditID }) => auditID === '')
      .map(({ type, subject }) => `${type} ${subject}`);
  const once = ['namespace-seen shop/', `pod-seen shop/${NAME}`, 'secret-referenced shop/db'];
  assert.deepEqual(facts([NAMESPACE, POD]), once);
  assert.deepEqual(facts([NAMESPACE, POD, NAMESPACE, POD]), once);
  assert.deepEqual(facts([NAMESPACE, POD, { ...POD, secrets: [] }]), [...once, `pod-seen shop/${NAME}`]);
});

test('a pod whose body the log shows is told like one of the inventory, where it is placed', () => {
  const spec = { serviceAccountName: 'api', volumes: [{ name: 'v', secret: { secretName: 'db' } }] };
  const about = { verb: 'create', resource: 'pods', namespace: 'shop', name: 'api-1', code: 201 };
  const placed = { kind: 'Binding', target: { kind: 'Node', name: 'node-1' } };
  const log = [
    eventLine(API, { ...about, bodies: { requestObject: { kind: 'Pod', spec } } }, START_US, 'a'),
    eventLine(API, { ...about, subresource: 'binding', bodies: { requestObject: placed } }, START_US + 1, 'b'),
  ];
  const fold = new Fold(ARMED);
  const outcome = emptyOutcome();
  for (const record of decodeLines(log)) fold.process(record, outcome);
  const references = outcome.facts.filter(({ type }) => type === 'secret-referenced');
  assert.deepEqual(
    references.map(({ subject, detail }) => [subject, detail.pod, detail.node]),
    [
      ['shop/db', 'api-1', ''],
      ['shop/db', 'api-1', 'node-1'],
    ],
  );
});

test('the token of a pod that was told to have completed is used: only where its life was told before', () => {
  const done: InventoryObject = { ...POD, phase: 'Succeeded' };
  const read = eventLine(API, { verb: 'get', namespace: 'shop', name: 'db' }, START_US + HOUR_US, 'late');
  const codes = (objects: readonly InventoryObject[]) => {
    const fold = new Fold(ARMED);
    const outcome = emptyOutcome();
    for (const record of [...objects.map(told), ...decodeLines([read])]) fold.process(record, outcome);
    return outcome.findings.flatMap(({ reasons }) => reasons.map(({ code }) => code));
  };
  assert.ok(codes([POD, done]).includes('credential-after-deletion'));
  assert.ok(!codes([done]).includes('credential-after-deletion'));
  assert.ok(!codes([POD, done, POD]).includes('credential-after-deletion'), 'another run of it');
});
