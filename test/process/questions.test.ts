import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CANARIES, writeInventory } from '../sources/inventory-file.ts';
import { questionLines } from '../timeline/questions-log.ts';
import { runMain } from './run-main.ts';

const SAMPLE = ['1-setup', '2-benign', '3-attacks'].map((name) => `deploy/sample/${name}.ndjson.gz`);
const INVENTORY = ['--inventory', 'deploy/sample/inventory.json'];
const dir = mkdtempSync(join(tmpdir(), 'secretwatch-questions-'));
const ask = ['--data-dir', join(dir, 'store')];
after(() => rmSync(dir, { recursive: true }));

before(async () => {
  const { code, stderr } = await runMain(['scan', ...INVENTORY, ...SAMPLE, '--cluster', 'sample', ...ask]);
  assert.equal(code, 0, stderr);
});

async function json(...args: string[]) {
  const { stdout, stderr, code } = await runMain([...args, '-o', 'json', ...ask]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

test('holders shows for people who, how old, and what to do; JSON says the same', async () => {
  const { stdout } = await runMain(['holders', '--secret', 'team-web/shared-config', ...ask]);
  for (const part of [
    'last write  2026-10-07 23:06:45 by external-secrets/external-secrets',
    'OLD',
    'old in 1 pod',
    'What to do, in this order',
    'restart pod/team-web/',
  ])
    assert.ok(stdout.includes(part), part);
  const held = await json('holders', '--secret', 'team-web/shared-config');
  assert.deepEqual([held.apiVersion, held.kind, held.holders.length], ['secretwatch/v1', 'SecretHolders', 3]);
  const earlier = await json('holders', '--secret', 'team-web/shared-config', '--at', '2026-10-05T08:05:00Z');
  assert.equal(earlier.holders.length, 2);
});

test('reach takes short names, and its names can be copied', async () => {
  const reach = await json('reach', '--principal', 'team-infra/api');
  assert.equal(reach.subject, 'principal system:serviceaccount:team-infra:api');
  const { stdout } = await runMain(['reach', '--principal', 'team-infra/api', '-o', 'name', ...ask]);
  assert.deepEqual(stdout.trim().split('\n'), reach.rotate);
  const sheet = await runMain(['reach', '--node', 'node-1', ...ask]);
  for (const part of ['Secrets read by name', 'Referred to by its pods', 'To rotate or revoke'])
    assert.ok(sheet.stdout.includes(part), part);
});

test('lineage tells the steps before and after a stolen token', async () => {
  const { stdout } = await runMain(['lineage', '--credential', 'JTI=38cd65a5-da11-4fe9-889e-15f369c944da', ...ask]);
  assert.match(stdout, /issued by +team-infra\/api\n/);
  assert.match(stdout, /How it came about\n.*\n +who system:node:node-2\n +did asked for token/);
});

test('alerts carry the team of who did it and of what was read', async () => {
  const { items } = await json('alerts', 'list');
  const known = items.filter(({ team }: { team: object | null }) => team);
  assert.ok(known.length > 5, `${known.length} of ${items.length}`);
});

test('baseline show tells what is normal, with days that can be checked', async () => {
  const args = ['baseline', 'show', '--principal', 'team-web/api'];
  const { stdout } = await runMain([...args, ...ask]);
  assert.match(stdout, /reads +91\n/);
  assert.match(stdout, /secret +team-web\/api-db +4 +2026-10-05 +2026-10-08\n/);
  const normal = await json(...args);
  assert.deepEqual([normal.kind, normal.surprisingDays, normal.waiting], ['Baseline', 0, []]);
});

test('wrong usage is told with what to do', async () => {
  const cases: [args: string[], code: number, text: RegExp][] = [
    [['holders', '--secret', 'db', ...ask], 2, /write --secret NAMESPACE\/NAME/],
    [['reach', ...ask], 2, /give one of --principal, --pod, --node, --credential/],
    [['reach', '--node', 'a', '--principal', 'b', ...ask], 2, /one subject is needed/],
    [['lineage', '--credential', 'x\u001b[31m', ...ask], 1, /nothing is recorded of x\\u\{1b\}\[31m/],
    [['baseline', 'show', '--principal', 'nobody', ...ask], 1, /nothing was learnt of nobody/],
    [['run', '--sample', ...INVENTORY], 2, /--inventory tells of the cluster/],
    [['scan', '--inventory', join(dir, 'nope.json'), ...SAMPLE], 1, /SW_INPUT_MISSING/],
  ];
  for (const [args, code, text] of cases) {
    const ended = await runMain(args);
    assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`);
    assert.match(ended.stderr, text);
  }
});

test('an inventory that holds values is reported by kind and count; the values appear nowhere', async () => {
  const data = join(dir, 'canary');
  const log = join(dir, 'log.ndjson');
  writeFileSync(log, `${questionLines().join('\n')}\n`);
  const file = writeInventory(dir);
  const ended = await runMain(['scan', log, '--inventory', file, '--data-dir', data, '-o', 'json']);
  assert.match(
    ended.stderr,
    /holds values that nobody needs here; left out: 6 last-applied-configuration annotations, 1 literal environment variable, 2 Secrets with data\n/,
  );
  const broken = writeInventory(dir, readFileSync(file, 'utf8').slice(0, -2), 'broken.json');
  const refused = await runMain(['scan', log, '--inventory', broken], { env: { SECRETWATCH_DEBUG: '1' } });
  assert.match(refused.stderr, /SW_INPUT_UNREADABLE/);
  const seen = [ended.stdout, ended.stderr, refused.stdout, refused.stderr];
  const files = readdirSync(data).map((name) => readFileSync(join(data, name)));
  for (const value of CANARIES) {
    assert.ok(!seen.some((text) => text.includes(value)), value);
    assert.ok(!files.some((bytes) => bytes.includes(value)), value);
  }
});

test('names out of an inventory cannot write to the terminal', async () => {
  const data = join(dir, 'hostile');
  const log = join(dir, 'hostile.ndjson');
  writeFileSync(log, `${questionLines().join('\n')}\n`);
  const name = 'web\u001b]0;x\u0007\u202e';
  const pod = {
    kind: 'Pod',
    metadata: { name, namespace: 'shop' },
    spec: { nodeName: name, volumes: [{ name, secret: { secretName: 'db' } }] },
  };
  const team = { kind: 'Namespace', metadata: { name: 'shop', labels: { team: name } } };
  const file = writeInventory(dir, JSON.stringify({ kind: 'List', items: [pod, team] }));
  await runMain(['scan', log, '--inventory', file, '--data-dir', data]);
  for (const output of ['table', 'json', 'yaml', 'name']) {
    const { stdout } = await runMain(['holders', '--secret', 'shop/db', '--data-dir', data, '-o', output]);
    assert.ok(output === 'name' || /web/.test(stdout), output);
    for (const character of ['\u001b', '\u0007', '\u202e']) assert.ok(!stdout.includes(character), output);
  }
});
