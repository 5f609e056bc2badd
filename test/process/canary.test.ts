import assert from 'node:assert/strict';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeFolder } from '../sources/read.ts';
import { post } from '../webhook/post.ts';
import { Canary } from './canary.ts';
import { canaryLines, canaryLog } from './canary-log.ts';
import { untilChanged } from './changes.ts';
import { runMain } from './run-main.ts';
import { startService } from './service.ts';
import { allIn } from './written.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const TOKEN = 'a-token-of-the-tests-only';

test('control: the search finds a value however it was written', (t: TestContext) => {
  const canary = new Canary('0');
  const path = makeFolder(t, {});
  const written: [string, string | Buffer][] = [
    ['plain', canary.value],
    ['JSON', JSON.stringify({ deep: JSON.stringify({ value: canary.value }) })],
    ['URL', `?a=${encodeURIComponent(canary.value)}`],
    ['hex', Buffer.from(canary.value).toString('hex').toUpperCase()],
    ...[0, 1, 2].map((shift): [string, string] => [
      'base64',
      Buffer.from(`${'x'.repeat(shift)}${canary.value}yz`).toString('base64'),
    ]),
    ['base64url', Buffer.from(`{"v":"${canary.value}"}`).toString('base64url')],
    ['cut', canary.value.slice(0, 9)],
    ['gzip', gzipSync(`a${canary.value}b`)],
    ['gzip within, cut off', Buffer.concat([Buffer.from('x'), gzipSync(`a${canary.value}b`).subarray(0, -8)])],
    ['gzip in base64', JSON.stringify({ data: gzipSync(canary.value).toString('base64') })],
  ];
  for (const [how, text] of written) {
    writeFileSync(path('file'), text);
    assert.notDeepEqual(canary.foundIn(allIn(path())), [], how);
  }
});

describe('no secret value comes out', () => {
  it('of a scan: answers, notices, database and its journal', async (t) => {
    const canary = new Canary('1');
    const path = makeFolder(t, { 'audit.log': canaryLog(canary.value) });
    const data = path('data');
    const outputs: string[] = [];
    for (const output of ['table', 'json', 'jsonl', 'yaml', 'csv'] as const) {
      const { stdout, stderr, code } = await runMain([
        'scan',
        path('audit.log'),
        '-o',
        output,
        ...(output === 'table' ? ['--data-dir', data] : []),
      ]);
      assert.equal(code, 4, stderr);
      outputs.push(stdout, stderr);
    }
    for (const question of [
      ['timeline', '-o', 'json'],
      ['alerts', 'list', '-o', 'json'],
      ['holders', 'team-a/db', '-o', 'json'],
    ]) {
      const { stdout, stderr } = await runMain([...question, '--data-dir', data], { env: { SECRETWATCH_DEBUG: '1' } });
      outputs.push(stdout, stderr);
    }
    assert.match(outputs[1] ?? '', /read \d+ events/);
    assert.deepEqual(canary.foundIn(outputs.join('\n')), []);
    assert.deepEqual(canary.foundIn(allIn(data)), []);
  });

  it('of a service: log, answers, metrics, refused posts, and the output of its end', async (t) => {
    const canary = new Canary('2');
    const path = makeFolder(t, {
      'audit.log': `${canaryLines(canary.value)[0]}\n`,
      'config.yaml': 'logLevel: debug\nwebhook:\n  listen: 127.0.0.1:0\n',
    });
    const data = path('data');
    const args = [
      'run',
      '--file',
      path('audit.log'),
      '--config',
      path('config.yaml'),
      '--data-dir',
      data,
      '--listen',
      '127.0.0.1:0',
    ];
    const service = await startService([MAIN, ...args], { SECRETWATCH_WEBHOOK_TOKEN: TOKEN, SECRETWATCH_DEBUG: '1' });
    t.after(() => service.child.kill('SIGKILL'));
    const url = await service.said(/takes posts at (http:\/\/[^"\s]+)/);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const body = `{"items":[${canaryLines(canary.value).join(',')},{"token":${JSON.stringify(canary.value)}}]}`;
    const said = [
      await post(url, { headers, body }),
      await post(url, { headers, body: canary.value }),
      await post(url, { headers: { authorization: `Bearer ${encodeURIComponent(canary.value)}` }, body }),
      await post(`${url}/${encodeURIComponent(canary.value)}`, { headers, body }),
    ];
    assert.deepEqual(
      said.map(({ status }) => status),
      [200, 400, 401, 404],
    );
    appendFileSync(path('audit.log'), `${canaryLog(canary.value)}\n`);
    const stats = async () => (await fetch(`${service.url}/api/v1/stats`)).text();
    await untilChanged(data, async () => /"legacy-format"/.test(await stats()));
    const answers = [await stats()];
    for (const route of [
      '/metrics',
      '/api/v1/alerts',
      '/api/v1/timeline',
      '/openapi.json',
      `/api/v1/${encodeURIComponent(canary.value)}`,
    ])
      answers.push(await (await fetch(`${service.url}${route}`)).text());
    const kept = allIn(data);
    rmSync(data, { recursive: true });
    await service.said(/(SW_STORE_GONE)/);
    assert.deepEqual(canary.foundIn([...answers, ...said.map((each) => each.body)].join('\n')), []);
    assert.deepEqual(canary.foundIn(kept), []);
    assert.deepEqual(canary.foundIn(service.stdout() + service.stderr()), []);
  });
});
