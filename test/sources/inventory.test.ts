import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { decodeLines } from '../../src/detect/case.ts';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { withInventory } from '../../src/pipeline/inventory-feed.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { readInventory } from '../../src/sources/inventory/read-inventory.ts';
import { ARMED, listFeed } from '../pipeline/reference.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { START_US } from '../timeline/store-fixture.ts';
import { CANARIES, REFERENCES, writeInventory } from './inventory-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'secretwatch-inventory-'));
const file = writeInventory(folder);
const dataDir = mkdtempSync(join(tmpdir(), 'secretwatch-canary-'));
after(() => {
  rmSync(folder, { recursive: true });
  rmSync(dataDir, { recursive: true });
});

test('pods, accounts, namespaces and nodes are read by name, with every way to a secret', async () => {
  const { objects } = await readInventory(file);
  assert.deepEqual(
    objects.map(({ kind }) => kind),
    ['namespace', 'account', 'node', 'secret', 'secret', 'pod'],
  );
  const [namespace, account, node, secret, , own] = objects;
  const none = { owner: '', environment: '' };
  assert.deepEqual(namespace, {
    kind: 'namespace',
    name: 'shop',
    ownership: { ...none, team: 'team-shop', contact: '' },
  });
  assert.ok(account?.kind === 'account');
  assert.deepEqual(account.ownership, { ...none, team: 'team-api', contact: '#api' });
  assert.deepEqual(account.cloudRoles, ['eks.amazonaws.com/role-arn=arn:aws:iam::1:role/api']);
  assert.deepEqual(node, { kind: 'node', name: 'node-1', uid: 'uid-node-1', addresses: ['10.2.0.1'] });
  const made = Date.UTC(2026, 9, 1) * 1000;
  const about = { kind: 'secret', namespace: 'shop', name: 'db', type: '', keys: 1, createdUs: made, ageStepUs: 0 };
  assert.deepEqual(secret, about);
  assert.ok(own?.kind === 'pod');
  assert.deepEqual([own.owner, own.account, own.node, own.ip], ['Deployment/api', 'api', 'node-1', '10.1.1.5']);
  assert.deepEqual(
    own.secrets.map(({ name, ways }) => [name, ...ways]),
    REFERENCES,
  );
});

test('values are counted by the kind of their place, and never leave the reader', async () => {
  const snapshot = await readInventory(file);
  assert.deepEqual(
    [...snapshot.leftOut],
    [
      ['last-applied-configuration annotation', 6],
      ['literal environment variable', 1],
      ['Secret with data', 2],
    ],
  );
  const text = JSON.stringify({ ...snapshot, leftOut: [...snapshot.leftOut] });
  assert.deepEqual(
    CANARIES.filter((value) => text.includes(value)),
    [],
  );
});

test('no value of an inventory reaches the database or its log', async () => {
  const snapshot = await readInventory(file);
  const lines = [eventLine(pod('shop', 'api', 1), { verb: 'get', namespace: 'shop', name: 'db' }, START_US, 'a')];
  const engine = openEmbeddedEngine(dataDir);
  const openFeed = async (position: ReturnType<typeof engine.restore>) =>
    withInventory(listFeed(decodeLines(lines), position), [snapshot], 'test', position);
  await runTask({ engine, detectors: ARMED, openFeed });
  // Before the engine closes, the write-ahead log is still there.
  const files = readdirSync(dataDir).map((name) => [name, readFileSync(join(dataDir, name))] as const);
  engine.close();
  assert.ok(files.some(([name, bytes]) => name.endsWith('-wal') && bytes.includes('by-env-from')));
  for (const [name, bytes] of files)
    for (const value of CANARIES) assert.ok(!bytes.includes(value), `${value} in ${name}`);
});

test('a compressed file, one object and a typed list are read alike', async () => {
  const packed = join(dirname(file), 'inventory.json.gz');
  writeFileSync(packed, gzipSync(readFileSync(file)));
  assert.deepEqual((await readInventory(packed)).objects, (await readInventory(file)).objects);
  const shapes = [
    { kind: 'Namespace', metadata: { name: 'a' } },
    { kind: 'NamespaceList', items: [{ metadata: { name: 'a' } }] },
    {
      kind: 'List',
      items: [{ kind: 'Namespace', metadata: { name: 'a' } }, null, 7, { kind: 'Pod' }, { kind: 'Pod', metadata: [] }],
    },
  ];
  for (const shape of shapes) {
    const { objects } = await readInventory(writeInventory(folder, JSON.stringify(shape), 'shape.json'));
    assert.deepEqual(
      objects.map((object) => 'name' in object && object.name),
      ['a'],
    );
  }
});

test('what is no answer of the API is refused without quoting it', async () => {
  const [value = ''] = CANARIES;
  for (const text of [
    `{"password": "${value}" oops`,
    '[]',
    '7',
    `"${value}"`,
    '{}',
    '',
    `{"kind":"List","items":"${value}"`,
  ]) {
    const error = await readInventory(writeInventory(folder, text, 'none.json')).catch((fault) => fault);
    assert.equal(error.code, 'SW_INPUT_UNREADABLE', text);
    assert.ok(!`${error.stack}${error.cause}`.includes(value), text);
  }
  await assert.rejects(readInventory(join(dataDir, 'nope.json')), { code: 'SW_INPUT_MISSING' });
});
