import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DETECTORS } from '../../detectors/index.ts';
import { runMain } from './run-main.ts';

const SAMPLE = ['1-setup', '2-benign', '3-attacks'].map((name) => `deploy/sample/${name}.ndjson.gz`);
const ATTACKS = 'deploy/sample/3-attacks.ndjson.gz';
const dir = mkdtempSync(join(tmpdir(), 'secretwatch-cli-'));
const store = join(dir, 'store');
const ask = ['--data-dir', store];

before(async () => {
  const { code, stderr } = await runMain(['scan', ...SAMPLE, '--cluster', 'sample', ...ask]);
  assert.equal(code, 0, stderr);
});
after(() => rmSync(dir, { recursive: true }));

test('scan prints alerts on stdout and what it read on stderr', async () => {
  const { code, stdout, stderr } = await runMain(['scan', ...SAMPLE, '--min-severity', 'medium']);
  assert.equal(code, 0);
  assert.match(stdout, /^TIME \(UTC\) +SEVERITY +WHO +WHAT\n/);
  assert.match(stdout, /team-payments\/cron/);
  assert.doesNotMatch(stdout, / (low|info) /);
  assert.match(
    stderr,
    /^read 10,193 events: [\d,]+ secret accesses by \d+ principals, \d+ findings, 0 rejected lines\n/,
  );
  assert.match(stderr, /\nalerts: .*\d+ high, \d+ medium/);
});

test('jsonl gives every revision, json the final state of each alert', async () => {
  const [lines, list] = await Promise.all([
    runMain(['scan', ATTACKS, '-o', 'jsonl']),
    runMain(['scan', ATTACKS, '-o', 'json']),
  ]);
  const revisions = lines.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const last = new Map(revisions.map((alert) => [alert.id, alert]));
  const { kind, items } = JSON.parse(list.stdout);
  assert.equal(kind, 'AlertList');
  assert.ok(revisions.length > items.length);
  assert.deepEqual(items, [...last.values()]);
});

test('scan without a data directory writes nothing, with one it reads nothing twice', async () => {
  const { stderr } = await runMain(['scan', ...SAMPLE, '--cluster', 'sample', ...ask]);
  assert.match(stderr, /^read 0 events/);
  assert.match(stderr, /\nalready read: 3 logs, nothing is read twice\n/);
  const home = mkdtempSync(join(dir, 'home-'));
  await runMain(['scan', ATTACKS], { env: { HOME: home, XDG_STATE_HOME: home } });
  assert.deepEqual(readdirSync(home), []);
});

test('--fail-on exits with 3 from that severity on', async () => {
  assert.equal((await runMain(['scan', ATTACKS, '--fail-on', 'high'])).code, 3);
  assert.equal((await runMain(['scan', ATTACKS, '--fail-on', 'critical'])).code, 0);
});

test('input that could not be read exits with 4, says where, and shows none of it raw', async () => {
  const { code, stderr } = await runMain(['scan', '-'], { stdin: 'garbage \u001b[31m\n{"a":1}\n' });
  assert.equal(code, 4);
  assert.match(stderr, /rejected: 1 binary, 1 not-an-event/);
  assert.match(stderr, /at byte 0: binary/);
  assert.ok(!stderr.includes('\u001b'));
});

test('errors that a person can meet have a code, a remedy and an exit code', async () => {
  const cases: [args: string[], code: number, text: RegExp][] = [
    [['scan', '/nonexistent'], 1, /^error SW_INPUT_MISSING: .*\n {2}\S/],
    [['scan', '--nope', 'x'], 2, /unknown option '--nope'.*--help/s],
    [['scn'], 2, /unknown command 'scn'.*Did you mean scan/s],
    [['scan', ATTACKS, '--fail-on', 'severe'], 2, /Allowed choices are info, low, medium, high, critical/],
    [['scan', '--cluster', 'a b', ATTACKS], 2, /^error SW_CONFIG: .*\n {2}cluster: use up to 253 letters/],
    [['scan'], 2, /missing required argument 'file'/],
    [['timeline', ...ask], 2, /^error SW_USAGE: one subject is needed\n {2}give one of --secret/],
    [['timeline', '--secret', 'a', ...ask], 2, /^error SW_USAGE: a does not name a secret/],
    [['timeline', '--secret', 'a/b', '--since', 'soon', ...ask], 2, /Write a duration such as 90m, 24h or 7d/],
    [['alerts', 'show', 'nope', ...ask], 1, /^error SW_NOT_FOUND: there is no alert nope\n/],
    [['explain', 'nope', ...ask], 1, /^error SW_NOT_FOUND/],
    [['detectors', 'show', 'nope'], 1, /^error SW_NOT_FOUND/],
    [['alerts', 'list', '--data-dir', join(dir, 'none')], 1, /^error SW_DATA_DIR_MISSING/],
    [['lineage', '--alert', 'alert/0123', ...ask], 1, /there is no alert 0123/],
    [['digest', '--since', '1d', '--until', '2020-01-01T00:00:00Z', ...ask], 2, /ends before it begins/],
    [['run', '--listen', '0.0.0.0:0', '--data-dir', join(dir, 'open')], 2, /^error SW_TOKEN_REQUIRED/],
  ];
  await Promise.all(
    cases.map(async ([args, code, text]) => {
      const ended = await runMain(args);
      assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`);
      assert.match(ended.stderr, text);
      assert.doesNotMatch(ended.stderr, /\n {4}at /);
      assert.equal(ended.stdout, '');
    }),
  );
});

test('a configuration file is checked, and its schema printed', async () => {
  const [good, bad] = [join(dir, 'good.yaml'), join(dir, 'bad.yaml')];
  writeFileSync(good, 'cluster: prod\n');
  writeFileSync(bad, 'clustr: prod\n');
  assert.equal((await runMain(['config', 'check', good])).code, 0);
  const { code, stderr } = await runMain(['config', 'check', bad]);
  assert.equal(code, 2);
  assert.match(stderr, /^error SW_CONFIG: .*bad\.yaml is not a valid configuration:\n {2}clustr: no such setting/);
  const schema = JSON.parse((await runMain(['config', 'schema'])).stdout);
  assert.equal(schema.properties.cluster.default, 'default');
});

test("a detector's settings change what it says", async () => {
  const strict = join(dir, 'strict.yaml');
  writeFileSync(strict, 'detectors: {cluster-wide-read: {minClusterReads: 1000000}}\n');
  const { stdout } = await runMain(['scan', ...SAMPLE, '-o', 'json', '--config', strict]);
  const detectors = new Set(JSON.parse(stdout).items.flatMap((alert: { detectors: string[] }) => alert.detectors));
  assert.ok(!detectors.has('cluster-wide-read'));
  assert.ok(detectors.has('credential-replay'));
});

test('the history of a secret reads as issuance, reads and findings in one order', async () => {
  const { stdout } = await runMain(['timeline', '--secret', 'team-search/api-db', '-o', 'json', ...ask]);
  const { items } = JSON.parse(stdout) as { items: { kind: string; type?: string; timeUs: number }[] };
  assert.deepEqual(
    items.map(({ timeUs }) => timeUs),
    items.map(({ timeUs }) => timeUs).sort((a, b) => a - b),
  );
  const seen = new Set(items.map(({ kind, type }) => type ?? kind));
  for (const each of ['secret-created', 'token-issued', 'pod-seen', 'access', 'finding'])
    assert.ok(seen.has(each), each);
});

test('from an alert to its findings to their explanation', async () => {
  const names = await runMain(['alerts', 'list', '--min-severity', 'high', '-o', 'name', ...ask]);
  const [name = ''] = names.stdout.split('\n');
  const show = await runMain(['alerts', 'show', name, '-o', 'json', ...ask]);
  const { revisions, findings } = JSON.parse(show.stdout);
  assert.equal(`alert/${revisions[0].id}`, name);
  assert.ok(findings.length > 0);
  const sheet = await runMain(['alerts', 'show', name, ...ask]);
  for (const part of ['Why', 'Evidence', 'Findings', 'Revisions', findings[0].id])
    assert.ok(sheet.stdout.includes(part), part);
  const explained = await runMain(['explain', findings[0].id, ...ask]);
  assert.match(explained.stdout, /memory of this key before the event\n {2}\{/);
  assert.ok(explained.stdout.includes(`detectors/${findings[0].detector}/README.md`));
  assert.match(explained.stdout, new RegExp(`${findings[0].score.toFixed(2)} +sum`));
});

test('C1: explain takes an alert and shows each of its findings in their order', async () => {
  const names = await runMain(['alerts', 'list', '--min-severity', 'high', '-o', 'name', ...ask]);
  const [name = ''] = names.stdout.split('\n');
  const show = await runMain(['alerts', 'show', name, '-o', 'json', ...ask]);
  const ids = JSON.parse(show.stdout).findings.map(({ id }: { id: string }) => id);
  for (const text of [name, name.replace('alert/', '')]) {
    const { stdout } = await runMain(['explain', text, ...ask]);
    assert.deepEqual(
      [...stdout.matchAll(/^finding +(\S+)/gm)].map(([, id]) => id),
      ids,
    );
  }
  const json = await runMain(['explain', name, '-o', 'json', ...ask]);
  assert.deepEqual(
    JSON.parse(json.stdout).map(({ id }: { id: string }) => id),
    ids,
  );
});

test('every detector is listed and can be shown', async () => {
  const { stdout } = await runMain(['detectors', 'list', '-o', 'name']);
  assert.deepEqual(
    stdout.trim().split('\n'),
    DETECTORS.map(({ id }) => `detector/${id}`),
  );
  const show = await runMain(['detectors', 'show', 'secret-enumeration']);
  assert.match(show.stdout, /SETTING +DEFAULT +MEANING/);
});

test('a reader that stops early ends the program without a word', async () => {
  const child = spawn(process.execPath, ['src/main.ts', 'scan', ...SAMPLE, '-o', 'jsonl']);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  child.stdout.once('data', () => child.stdout.destroy());
  const [code] = await once(child, 'close');
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /EPIPE|error/i);
});

test('detection is scored on a labelled log', async () => {
  const args = ['evaluate', '--mode', 'whole', '--events', ...SAMPLE, '--labels', 'deploy/sample/labels.json'];
  const [table, json] = await Promise.all([runMain(args), runMain([...args, '-o', 'json'])]);
  assert.match(table.stdout, /^read +10,193 events of 1 log/);
  const report = JSON.parse(json.stdout);
  assert.equal(report.logs[0].attacks, 25);
  assert.ok(report.recall.found > 15 && report.recall.of >= report.recall.found);
  assert.equal(report.missed.length + report.recall.found + report.recordOnly.kept, 25);
});

test('an evaluation is drawn into a folder that is made for it', async () => {
  const folder = join(dir, 'made', 'for-it');
  const labelled = ['--labels', 'deploy/sample/labels.json'];
  const { code, stderr } = await runMain(['evaluate', '--events', ...SAMPLE, ...labelled, '--report', folder]);
  assert.equal(code, 0, stderr);
  const files = readdirSync(folder).sort();
  assert.deepEqual(files, ['alerts-1.svg', 'budget.svg', 'calibration.svg', 'report.json', 'report.txt']);
  for (const file of files) assert.ok(readFileSync(join(folder, file)).length > 500, file);
});

test('labels without a log before them are refused', async () => {
  const { code, stderr } = await runMain(['evaluate', '--labels', 'deploy/sample/labels.json', '--events', 'x']);
  assert.equal(code, 2);
  assert.match(stderr, /name the files first/);
});

test('completion names the commands there are', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, code } = await runMain(['completion', shell]);
    assert.equal(code, 0);
    for (const word of ['timeline', 'fail-on', 'schema']) assert.ok(stdout.includes(word), `${shell} ${word}`);
  }
});
