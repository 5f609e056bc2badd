import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makeFolder } from '../sources/read.ts';
import { post } from '../webhook/post.ts';
import { getJson, type Running, startService } from './service.ts';

/** One EventList exactly as a real API server posted it. */
const BODY = gunzipSync(readFileSync(join(import.meta.dirname, '../webhook/recorded-body.json.gz')));
const ITEMS = (JSON.parse(BODY.toString('utf8')) as { items: unknown[] }).items.length;
const MAIN = join(import.meta.dirname, '../../src/main.ts');
const TOKEN = 'a-token-of-the-tests-only';

async function startWith(t: TestContext, path: (name?: string) => string): Promise<{ service: Running; url: string }> {
  const args = [MAIN, 'run', '--config', path('config.yaml'), '--data-dir', path('data'), '--listen', '127.0.0.1:0'];
  const service = await startService(args, { SECRETWATCH_WEBHOOK_TOKEN: TOKEN });
  t.after(() => service.stop('SIGKILL'));
  const url = await service.said(/takes posts at (http:\/\/[^"\s]+)/);
  return { service, url };
}

test('what was answered with 200 is there after a kill, and counts once when it is posted again', async (t) => {
  const path = makeFolder(t, { 'config.yaml': 'cluster: prod\nwebhook:\n  listen: 127.0.0.1:0\n' });
  const first = await startWith(t, path);
  const options = { headers: { authorization: `Bearer ${TOKEN}` }, body: BODY };
  assert.equal((await post(first.url, options)).status, 200);
  await first.service.stop('SIGKILL');
  const second = await startWith(t, path);
  assert.equal((await post(second.url, options)).status, 200);
  const { body } = await getJson(`${second.service.url}/api/v1/stats`);
  const [cluster] = (body as { clusters: { cluster: string; counters: Record<string, number> }[] }).clusters;
  assert.equal(cluster?.cluster, 'prod');
  assert.equal(cluster?.counters.events, 2 * ITEMS);
  assert.equal(cluster?.counters.rejected, undefined);
  assert.ok((cluster?.counters.duplicates ?? 0) > 0);
});
