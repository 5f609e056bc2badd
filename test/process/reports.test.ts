import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { runMain } from './run-main.ts';

const SAMPLE = ['1-setup', '2-benign', '3-attacks'].map((name) => `deploy/sample/${name}.ndjson.gz`);
const dir = mkdtempSync(join(tmpdir(), 'secretwatch-reports-'));
const ask = ['--data-dir', join(dir, 'store')];
const config = join(dir, 'config.yaml');
after(() => rmSync(dir, { recursive: true }));

before(async () => {
  writeFileSync(join(dir, 'owners'), 'team-*/* apps #apps prod\nuser:erin@example.com security\n');
  writeFileSync(config, `owners: ${join(dir, 'owners')}\n`);
  const { code, stderr } = await runMain(['scan', ...SAMPLE, '--config', config, ...ask]);
  assert.equal(code, 0, stderr);
});

async function json(...args: string[]) {
  const { stdout, stderr } = await runMain([...args, '-o', 'json', ...ask]);
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout);
}

test('alerts name the team that the file of owners says, of accounts, people and secrets', async () => {
  const { items } = await json('alerts', 'list', '--min-severity', 'high');
  const of = (username: string) =>
    items.find((alert: { principal: { username: string } }) => alert.principal.username === username);
  assert.deepEqual(of('system:serviceaccount:team-checkout:api').team, {
    name: 'apps',
    contact: '#apps',
    source: 'owners file, line 1',
  });
  assert.equal(of('erin@example.com').team.name, 'security');
  assert.equal(of('system:serviceaccount:team-checkout:api').secrets[0].team, 'apps');
});

test('report fits 80 columns, and every format holds the same controls', async () => {
  const table = await runMain(['report', ...ask]);
  for (const line of table.stdout.split('\n')) assert.ok(line.length <= 80, line);
  const { items } = await json('report', '--controls');
  const markdown = await runMain(['report', '-o', 'markdown', ...ask]);
  const rows = markdown.stdout.split('\n').filter((line) => line.startsWith('| '));
  assert.equal(rows.length - 2, items.length);
  assert.ok(items.some(({ control }: { control: string }) => control === 'DE.CM-8'));
});

test('unowned identities are reported with what to do', async () => {
  const { stderr, stdout } = await runMain(['report', '--unowned', '-o', 'name', ...ask]);
  assert.match(stdout, /^alice@example\.com$/m);
  assert.ok(!stdout.includes('erin@example.com') && !stdout.includes('team-'));
  assert.match(stderr, /label the namespace/);
});

test('digest writes a page, and JSON with the same counts', async () => {
  const page = await runMain(['digest', ...ask]);
  const digest = await json('digest');
  assert.equal(digest.kind, 'Digest');
  assert.match(page.stdout, /^# Secretwatch, 2026-10-07T00:01Z to 2026-10-08T00:01Z$/m);
  assert.ok(page.stdout.includes(`## Alerts (${digest.alerts.length})`));
});

test('a digest goes to Slack and, signed, to a webhook; what a target does not take is the exit code', async (t) => {
  const asked: { path: string; signature: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    asked.push({ path: request.url ?? '', signature: String(request.headers['x-secretwatch-signature']), body });
    response.writeHead(request.url === '/gone' ? 404 : 200).end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const file = join(dir, 'send.yaml');
  writeFileSync(join(dir, 'chat'), `${url}/services/canary-of-the-chat\n`);
  writeFileSync(join(dir, 'key'), 'a key of the signature'.replaceAll(' ', '-'));
  writeFileSync(
    file,
    `sinks:
  - { kind: slack, name: chat, secretFile: ${join(dir, 'chat')} }
  - { kind: webhook, name: hook, url: '${url}/hook', secretFile: ${join(dir, 'key')} }
  - { kind: webhook, name: gone, url: '${url}/gone', secretFile: ${join(dir, 'key')} }
  - { kind: file, name: record, path: '-' }
`,
  );
  const sent = await runMain(['digest', '--send', 'chat', 'hook', '--config', file, ...ask]);
  assert.deepEqual([sent.code, sent.stdout, sent.stderr], [0, '', 'chat has it\nhook has it\n']);
  const [chat, hook] = asked;
  assert.match(chat?.body ?? '', /"Secretwatch, 2026-10-07T00:01Z to 2026-10-08T00:01Z"/);
  assert.match(hook?.signature ?? '', /^sha256=[0-9a-f]{64}$/);
  const event = JSON.parse(hook?.body ?? '');
  assert.deepEqual([event.type, event.data.kind], ['io.secretwatch.digest.v1', 'Digest']);
  const failed = await runMain(['digest', '--send', 'gone', '--config', file, ...ask]);
  assert.equal(failed.code, 1);
  assert.match(failed.stderr, /^gone does not have it: answered 404/);
  assert.equal((await runMain(['digest', '--send', 'record', '--config', file, ...ask])).code, 2);
  assert.equal((await runMain(['digest', '--send', 'nobody', '--config', file, ...ask])).code, 2);
});

test('doctor passes the sample, and says what a feed without reads and credentials hides', async () => {
  assert.equal((await runMain(['doctor', ...SAMPLE])).code, 0);
  const lines = gunzipSync(readFileSync('deploy/sample/2-benign.ndjson.gz')).toString().trim().split('\n');
  const poor = lines
    .map((line) => JSON.parse(line))
    .filter(({ objectRef, verb }) => !(objectRef?.resource === 'secrets' && ['get', 'list'].includes(verb)))
    .filter(({ stage }) => stage !== 'ResponseStarted')
    .map(({ user: { extra: _, ...user }, ...event }) => JSON.stringify({ ...event, user }));
  const file = join(dir, 'poor.ndjson');
  writeFileSync(file, `${poor.join('\n')}\n`);
  const { code, stdout } = await runMain(['doctor', file, '-o', 'json']);
  assert.equal(code, 1);
  const { items } = JSON.parse(stdout) as { items: { code: string; blinds: string[] }[] };
  const of = (each: string) => items.find((item) => item.code === each);
  assert.ok(of('no-reads') && of('stage-omitted'), stdout);
  assert.ok(of('no-credential-id')?.blinds.includes('orphan-credential'), stdout);
});
