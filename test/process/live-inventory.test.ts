import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { CANARIES, ITEMS } from '../sources/inventory-file.ts';
import { KubeApi } from '../sources/kube-api.ts';
import { START_US } from '../timeline/store-fixture.ts';
import { Authority } from '../webhook/certificates.ts';
import { untilChanged } from './changes.ts';
import { runMain } from './run-main.ts';
import { startService } from './service.ts';

const root = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
after(() => rmSync(root, { recursive: true }));

const log = join(root, 'audit.log');
const data = join(root, 'data');

function readAt(minute: number): string {
  const request = { verb: 'get', namespace: 'shop', name: 'db' };
  return `${eventLine(pod('shop', 'api', 1), request, START_US + minute * 60_000_000, `e-${minute}`)}\n`;
}

test('a service that asks an API server over HTTPS learns what secrets there are, warns of the right it has, and keeps no value', async (t) => {
  const authority = new Authority(root);
  const api = new KubeApi({ ...authority.issue('kube-api'), authority: authority.certificate });
  api.nowMs = Date.now();
  t.after(() => api.close());
  for (const item of ITEMS) {
    const place = item.kind === 'Secret' ? 'namespaces/shop/secrets' : `${item.kind.toLowerCase()}s`;
    api.put(`/api/v1/${place}`, { ...item, ...(item.kind === 'Secret' && { type: 'kubernetes.io/basic-auth' }) });
  }
  const kubeconfig = join(root, 'kubeconfig');
  writeFileSync(kubeconfig, (await api.start()).exportConfig());
  const env = { KUBECONFIG: kubeconfig, SECRETWATCH_DATA_DIR: data };
  writeFileSync(log, readAt(0));
  const args = ['src/main.ts', 'run', '--file', log, '--listen', '127.0.0.1:0'];
  const service = await startService([...args, '--inventory', 'kubeconfig', '--inventory-secrets', 'shop'], env);
  t.after(() => service.child.kill('SIGKILL'));
  await service.said(/asking the API \(kubeconfig\) for pods, accounts, namespaces, nodes, rights and secrets/);
  assert.match(service.stderr(), /warning: names, types and ages of the secrets in shop .* could read their values/);
  // A change is told at an event, and stands before the next one.
  appendFileSync(log, readAt(1) + readAt(2));
  const holders = () => runMain(['holders', '--secret', 'shop/db', '-o', 'json'], { env });
  const isTold = async () => (await holders()).stdout.includes('basic-auth');
  await untilChanged(data, isTold);
  const { createdAt, ...told } = JSON.parse((await holders()).stdout).told;
  assert.deepEqual(told, { type: 'kubernetes.io/basic-auth', keys: 1 });
  // Its age was told in whole days.
  assert.ok(Math.abs(Date.parse(createdAt) - Date.UTC(2026, 9, 1)) <= 86_400_000, createdAt);
  assert.equal(await service.stop(), 0);
  const kept = readdirSync(data).map((name) => readFileSync(join(data, name)));
  assert.ok(kept.length > 1);
  for (const canary of [...CANARIES, 'CANARY-token'])
    assert.ok(!service.stderr().includes(canary) && kept.every((bytes) => !bytes.includes(canary)), canary);
});

test('secrets are asked of an API only, and of namespaces that can be', async () => {
  const ask = (...args: string[]) => runMain(['run', '--file', log, '--data-dir', data, ...args]);
  const nobody = await ask('--inventory-secrets', 'shop');
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /^error SW_USAGE: --inventory-secrets asks the API.*\n.*--inventory kubeconfig/);
  const odd = await ask('--inventory', 'kubeconfig', '--inventory-secrets', '../nodes');
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /Write the name of a namespace/);
});
