import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { untilChanged } from './changes.ts';
import { runMain } from './run-main.ts';
import { getJson, startService } from './service.ts';

const root = mkdtempSync(join(tmpdir(), 'secretwatch-start-'));
after(() => rmSync(root, { recursive: true }));

function newDir(name: string): { dir: string; env: Record<string, string> } {
  const dir = join(root, name);
  return { dir, env: { SECRETWATCH_DATA_DIR: dir } };
}

/** What `npm start` runs, without npm around it. */
function startArgs(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  const [node, ...args] = scripts.start.split(' ');
  assert.equal(node, 'node');
  return args;
}

interface Stats {
  clusters: { cluster: string; counters: Record<string, number> }[];
}

test('the first start reads the sample and stays up; the second says what is there; a third beside it is refused', async () => {
  const { dir, env } = newDir('sample');
  const first = await startService(startArgs(), env);
  assert.match(first.stdout(), /^TIME \(UTC\) +SEVERITY +WHO +WHAT\n/);
  assert.match(first.stdout(), / high /);
  assert.doesNotMatch(first.stdout(), / (low|info) /);
  assert.match(first.stderr(), /read 10,193 events: [\d,]+ secret accesses by \d+ principals/);
  assert.match(first.stderr(), /only in the record: \d+ low/);
  assert.ok(first.stderr().includes(`everything is kept in ${dir}`));
  await first.said(/npx secretwatch run --file[\s\S]*scan audit\.log/);
  assert.equal((await getJson(`${first.url}/healthz`)).status, 200);
  assert.equal((await getJson(`${first.url}/readyz`)).status, 200);
  const stats = await getJson(`${first.url}/api/v1/stats`);
  assert.equal((stats.body as Stats).clusters[0]?.counters.events, 10_193);
  assert.equal(statSync(join(dir, 'service.json')).mode & 0o777, 0o600);

  const beside = await runMain(startArgs().slice(1), { env });
  assert.equal(beside.code, 1);
  assert.match(beside.stderr, /^error SW_DATA_DIR_LOCKED: .*\n {2}stop that process/);
  assert.equal((await getJson(`${first.url}/healthz`)).status, 200);

  const asked = await runMain(['alerts', 'list', '-o', 'name'], { env });
  assert.equal(await first.stop('SIGINT'), 0);
  assert.ok(!existsSync(join(dir, 'service.json')));
  const read = await runMain(['alerts', 'list', '-o', 'name'], { env });
  assert.ok(asked.stdout.length > 0);
  assert.equal(asked.stdout, read.stdout);

  const second = await startService(startArgs(), env);
  assert.match(second.stderr(), /the sample was read before, nothing is read twice: 10,193 events/);
  assert.equal(second.stdout(), first.stdout());
  assert.deepEqual(await getJson(`${second.url}/api/v1/stats`), stats);
  assert.equal(await second.stop('SIGTERM'), 0);
});

test('a taken port is an error where it was asked for, and the next one serves where it was not', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as { port: number };
  const { dir, env } = newDir('port');
  const refused = await runMain(['run', '--listen', `127.0.0.1:${port}`], { env });
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /error SW_LISTEN: cannot listen on 127\.0\.0\.1:\d+: another program listens there\n/);
  taken.close();
  // The data directory was given back.
  const one = await startService(['src/main.ts', 'run'], env);
  const two = await startService(['src/main.ts', 'run'], { SECRETWATCH_DATA_DIR: `${dir}-2` });
  assert.notEqual(one.url, two.url);
  await Promise.all([one.stop(), two.stop()]);
});

const TOKEN = 'a-token-that-is-long-enough';

test('with a token the API asks for it, and the command line finds it in the data directory', async () => {
  const { env } = newDir('token');
  const service = await startService(['src/main.ts', 'run', '--listen', '127.0.0.1:0'], {
    ...env,
    SECRETWATCH_TOKEN: TOKEN,
  });
  assert.equal((await getJson(`${service.url}/api/v1/stats`)).status, 401);
  assert.equal((await getJson(`${service.url}/api/v1/stats`, TOKEN)).status, 200);
  const asked = await runMain(['alerts', 'list'], { env });
  assert.equal(asked.code, 0, asked.stderr);
  assert.ok(!service.stderr().includes(TOKEN));
  await service.stop();
});

test('killed without warning it leaves nothing in the way', async () => {
  const { dir, env } = newDir('killed');
  const first = await startService(startArgs(), env);
  await first.stop('SIGKILL');
  assert.ok(existsSync(join(dir, 'service.json')));
  const asked = await runMain(['alerts', 'list', '-o', 'name'], { env });
  assert.equal(asked.code, 0, asked.stderr);
  assert.match(asked.stdout, /^alert\/[0-9a-f]{24}\n/);
  const second = await startService(startArgs(), env);
  assert.match(second.stderr(), /nothing is read twice/);
  await second.stop();
});

test('a log is followed as it grows, and followed on where it was left', async () => {
  const { dir, env } = newDir('follow');
  const lines = gunzipSync(readFileSync('deploy/sample/3-attacks.ndjson.gz')).toString().trimEnd().split('\n');
  const log = join(root, 'audit.log');
  writeFileSync(log, `${lines.slice(0, 100).join('\n')}\n`);
  const args = ['src/main.ts', 'run', '--file', log, '--cluster', 'mine', '--listen', '127.0.0.1:0'];
  const events = async (url: string) =>
    ((await getJson(`${url}/api/v1/stats`)).body as Stats).clusters.find(({ cluster }) => cluster === 'mine')?.counters
      .events;

  const first = await startService(args, env);
  await untilChanged(dir, async () => (await events(first.url)) === 100);
  appendFileSync(log, `${lines.slice(100, 200).join('\n')}\n`);
  await untilChanged(dir, async () => (await events(first.url)) === 200);
  assert.equal(await first.stop(), 0);

  appendFileSync(log, `${lines.slice(200, 300).join('\n')}\n`);
  const second = await startService(args, env);
  await untilChanged(dir, async () => (await events(second.url)) === 300);
  await second.stop();
  assert.ok(existsSync(join(dir, 'secretwatch.db')));
});
