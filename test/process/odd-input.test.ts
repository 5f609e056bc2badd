import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { linesOf } from '../sources/lines.ts';
import { makeFolder } from '../sources/read.ts';
import { runMain } from './run-main.ts';
import { said, start } from './secretwatch.ts';

const TEXT = linesOf(5)
  .map((line) => `${line}\n`)
  .join('');
const GOOD = 'deploy/sample/3-attacks.ndjson.gz';

test('B1: padding and garbage behind a compressed log cost nothing of it, nor of the other files', async (t) => {
  const path = makeFolder(t, {
    'garbage.gz': Buffer.concat([gzipSync(TEXT), Buffer.from('garbage')]),
    'padded.gz': Buffer.concat([gunzipGood(), Buffer.alloc(1_000_000)]),
  });
  const { code, stderr } = await runMain(['scan', path()]);
  assert.equal(code, 4, stderr);
  assert.match(
    stderr,
    new RegExp(`^read ${5 + lineCount()} events`.replace(/\d+/, (n) => Number(n).toLocaleString('en-US'))),
  );
  assert.match(stderr, /garbage\.gz \(file:[0-9a-f]{16}@default\) at byte \d+: bad-compression/);
});

function gunzipGood(): Buffer {
  return readFileSync(GOOD);
}

function lineCount(): number {
  return gunzipSync(gunzipGood()).toString().trimEnd().split('\n').length;
}

test('B8: in a folder, what cannot be read is named, what is no log is skipped, and the rest is read', async (t) => {
  const path = makeFolder(t, { 'a.log': TEXT, 'README.md': '# logs\n', 'notes.txt': 'x' });
  symlinkSync('nowhere', path('dangling.log'));
  symlinkSync('loop.log', path('loop.log'));
  const { code, stderr } = await runMain(['scan', path()]);
  assert.equal(code, 4, stderr);
  assert.match(stderr, /^read 5 events.* 0 rejected lines\n/);
  assert.match(stderr, /\nskipped 2 files .*README\.md, .*notes\.txt\n/);
  for (const name of ['dangling', 'loop']) assert.match(stderr, new RegExp(`\\nunreadable: .*${name}\\.log`));
  const named = await runMain(['scan', path('README.md')]);
  assert.equal(named.code, 4);
  assert.match(named.stderr, /1 not-json/);
});

test('B8: pipes are read as standard input is', async (t) => {
  const path = makeFolder(t, {});
  const stdin = await runMain(['scan', '/dev/stdin'], { stdin: TEXT });
  assert.match(stdin.stderr, /^read 5 events/);
  assert.equal(stdin.code, 0);
  execFileSync('mkfifo', [path('fifo')]);
  const [fifo] = await Promise.all([runMain(['scan', path('fifo')]), writeTo(path('fifo'), gzipSync(TEXT))]);
  assert.match(fifo.stderr, /^read 5 events/);
});

async function writeTo(path: string, bytes: Buffer): Promise<void> {
  const stream = createWriteStream(path);
  stream.end(bytes);
  await once(stream, 'close');
}

test('B8: a byte order mark costs no event', async (t) => {
  const path = makeFolder(t, { 'bom.log': `\ufeff${TEXT}` });
  const { code, stderr } = await runMain(['scan', path()]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^read 5 events/);
});

test('B6: a service whose data directory is deleted stops and says so', async (t) => {
  const path = makeFolder(t, { 'audit.log': TEXT });
  const data = path('data');
  const log = path('audit.log');
  const run = start(['run', '--file', log, '--data-dir', data, '--listen', '127.0.0.1:0']);
  t.after(() => run.child.kill('SIGKILL'));
  await said('following', run);
  rmSync(data, { recursive: true });
  assert.equal(await run.ended, 1, run.output.stderr);
  assert.match(run.output.stderr, /error SW_STORE_GONE/);
});

test('B3: a line of millions of items that are none takes little memory and few rows', async (t) => {
  const path = makeFolder(t, { log: `[${'1,'.repeat(7_900_000)}1]\n` });
  const tell = `process.on('exit', () => process.stderr.write('maxRSS=' + process.resourceUsage().maxRSS + '\\n'))`;
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`];
  const run = start(['scan', path('log')], flags);
  assert.equal(await run.ended, 4);
  assert.match(run.output.stderr, /rejected: 100 not-an-event, 1 line-too-long/);
  const rss = Number(/maxRSS=(\d+)/.exec(run.output.stderr)?.[1]) * 1024;
  assert.ok(rss < 900e6, `${rss} bytes resident`);
});
