import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runMain } from './run-main.ts';
import { startService } from './service.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const SAMPLE = ['1-setup', '2-benign', '3-attacks'].map((name) => `deploy/sample/${name}.ndjson.gz`);
const dir = mkdtempSync(join(tmpdir(), 'secretwatch-decisions-'));
const ask = ['--data-dir', join(dir, 'store')];
after(() => rmSync(dir, { recursive: true }));
let ids: string[] = [];

before(async () => {
  const { code, stdout, stderr } = await runMain(['scan', ...SAMPLE, '--min-severity', 'high', '-o', 'name', ...ask]);
  assert.equal(code, 0, stderr);
  ids = stdout.trim().split('\n');
});

const EXPECT = ['--owner', 'shop', '--reason', 'the yearly review', '--for', '30d', '--by', 'ann'];

async function shown(id = '') {
  const { stdout } = await runMain(['alerts', 'show', id, '-o', 'json', ...ask]);
  return JSON.parse(stdout);
}

test('a dry run says which alerts would not have been, and decides nothing', async () => {
  const [id = ''] = ids;
  const { stdout, code } = await runMain(['alerts', 'expect', id, '--dry-run', '-o', 'json', ...ask]);
  assert.equal(code, 0);
  const { silenced, findings } = JSON.parse(stdout);
  assert.deepEqual(
    silenced.map((alert: { id: string }) => `alert/${alert.id}`),
    [id],
  );
  assert.ok(findings > 0);
  assert.equal((await shown(id)).decisions.length, 0);
});

test('a decision is kept in the data directory when no service runs', async () => {
  const [id = '', other = ''] = ids;
  const { stdout, stderr, code } = await runMain(['alerts', 'expect', id, ...EXPECT, ...ask]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /is resolved; expected until \d{4}-\d\d-\d\d, shop answers for it/);
  assert.equal((await runMain(['alerts', 'note', other, '--reason', 'asked the team', ...ask])).code, 0);
  const alert = await shown(id);
  assert.equal(alert.revisions.at(-1).decision.by, 'ann');
  assert.deepEqual(
    (await shown(other)).decisions.map(({ detail }: { detail: { decision: string } }) => detail.decision),
    ['note'],
  );
  const list = await runMain(['exceptions', 'list', '-o', 'json', ...ask]);
  const [exception] = JSON.parse(list.stdout).items;
  assert.deepEqual([exception.origin, exception.owner, exception.state], ['decision', 'shop', 'in force']);
});

test('a decision goes to the service that holds the data directory', async () => {
  const id = ids.at(-1) ?? '';
  const service = await startService([MAIN, 'run', '--listen', '127.0.0.1:0', ...ask], {});
  try {
    const { stdout, stderr, code } = await runMain(['alerts', 'ack', id, ...ask]);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /is acknowledged|is closed/);
    const { items } = (await (await fetch(`${service.url}/api/v1/alerts`)).json()) as {
      items: { id: string; decision: unknown }[];
    };
    assert.ok(items.find((alert) => `alert/${alert.id}` === id)?.decision);
    for (const nobody of ['f'.repeat(24), 'nope']) {
      const unknown = await runMain(['alerts', 'ack', nobody, ...ask]);
      assert.equal(unknown.code, 1);
      assert.match(unknown.stderr, new RegExp(`SW_NOT_FOUND: there is no alert ${nobody}\n +.secretwatch alerts list`));
    }
    const refused = await fetch(`${service.url}/api/v1/alerts/${id.slice(6)}/decisions`, { method: 'POST' });
    assert.equal(refused.status, 401, 'who cannot read the service file decides nothing');
  } finally {
    assert.equal(await service.stop(), 0);
  }
  assert.equal((await shown(id)).decisions.length, 1);
});

test('a fresh scan takes the decisions of another data directory, each where it was made, and once', async () => {
  const fresh = ['--data-dir', join(dir, 'fresh')];
  const from = ['--decisions', join(dir, 'store')];
  const decided = async (where: readonly string[]) => {
    const { stdout } = await runMain(['alerts', 'list', '-o', 'json', ...where]);
    const items = JSON.parse(stdout).items as { id: string; status: string; decision: unknown }[];
    return items
      .filter(({ decision }) => decision !== null)
      .map(({ id, status, decision }) => ({ id, status, decision }));
  };
  const expected = async (where: readonly string[]) =>
    JSON.parse((await runMain(['exceptions', 'list', '-o', 'json', ...where])).stdout).items;
  const [truth, exceptions] = [await decided(ask), await expected(ask)];
  assert.ok(truth.length >= 2);
  for (const time of ['first', 'second']) {
    const { code, stderr } = await runMain(['scan', ...SAMPLE, ...fresh, ...from]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(await decided(fresh), truth, `the ${time} time`);
    assert.deepEqual(await expected(fresh), exceptions, `the ${time} time`);
  }
  const facts = await runMain(['alerts', 'show', ids[0] ?? '', '-o', 'json', ...fresh]);
  assert.equal(JSON.parse(facts.stdout).decisions.length, 1);
  const itself = await runMain(['scan', ...SAMPLE, ...ask, ...from]);
  assert.equal(itself.code, 2);
  assert.match(itself.stderr, /has its own decisions already/);
  const nowhere = await runMain(['scan', ...SAMPLE, '--decisions', join(dir, 'nowhere')]);
  assert.match(nowhere.stderr, /SW_DATA_DIR_MISSING/);
});

test('what is missing is said with what to add', async () => {
  const [id = ''] = ids;
  const { stderr, code } = await runMain(['alerts', 'expect', id, '--reason', 'x', ...ask]);
  assert.equal(code, 2);
  assert.match(stderr, /needs an owner and an end[\s\S]*--owner/);
});

test('a file of exceptions keeps what it expects from alerting, and says that it ends', async () => {
  const [exceptions, config] = [join(dir, 'exceptions.yaml'), join(dir, 'config.yaml')];
  const entry = {
    id: 'review',
    owner: 'security',
    reason: 'the yearly review',
    expires: '2026-10-12',
    detectors: ['cluster-wide-read'],
    principal: 'erin@example.com',
  };
  writeFileSync(exceptions, JSON.stringify({ exceptions: [entry] }));
  writeFileSync(config, `exceptions: ${exceptions}\n`);
  const { stdout, stderr } = await runMain(['scan', ...SAMPLE, '--config', config, '-o', 'json']);
  const { items } = JSON.parse(stdout) as { items: { principal: { username: string }; detectors: string[] }[] };
  const ofErin = items.filter(({ principal }) => principal.username === 'erin@example.com');
  assert.ok(!ofErin.some(({ detectors }) => detectors.includes('cluster-wide-read')));
  assert.match(stderr, /expected, so kept without an alert: 1 finding/);
  assert.match(stderr, /exception review of security ends on 2026-10-12/);
  const check = await runMain(['config', 'check', config]);
  assert.match(check.stderr, /1 exception; over and alerting again: review/);
});
