import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createDecoder } from '../../src/audit/decode.ts';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { withInventory } from '../../src/pipeline/inventory-feed.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { openFiles } from '../../src/sources/file/open.ts';
import { readInventory } from '../../src/sources/inventory/read-inventory.ts';
import type { Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { ARMED } from '../pipeline/reference.ts';
import { SAMPLE, SAMPLE_FILES } from './sample.ts';

const CLUSTER = 'sample';

interface Truth {
  asOf: string;
  holders: { secret: string }[];
  reach: { principal: string }[];
  lineage: { credential: string }[];
}

interface IssuedToken {
  jti: string | null;
  /** Of a long-lived token, the secret that holds it. */
  secret?: string;
  auditID: string;
  issuedBy: string;
  subject: string;
}

const dir = mkdtempSync(join(tmpdir(), 'secretwatch-truth-'));
let timeline: Timeline;
before(async () => {
  const inventory = [await readInventory(join(SAMPLE, 'inventory.json'))];
  const engine = openEmbeddedEngine(dir);
  await runTask({
    engine,
    detectors: ARMED,
    openFeed: async (position) => {
      const feed = await openFiles(SAMPLE_FILES, { cluster: CLUSTER, position, decode: createDecoder(CLUSTER) });
      return withInventory(feed, inventory, CLUSTER, position);
    },
  });
  engine.close();
  timeline = openSqliteTimeline(dir);
});
after(async () => {
  await timeline.close();
  rmSync(dir, { recursive: true });
});

function read<T>(file: string): T {
  return JSON.parse(readFileSync(join(SAMPLE, file), 'utf8')) as T;
}

const TRUTH = read<Truth>('expected-questions.json');

/** What differs, field by field; an answer may say more than the truth does, but lists must have the same items. */
function differences(path: string, truth: unknown, answer: unknown): string[] {
  if (Array.isArray(truth)) {
    const given: unknown[] = Array.isArray(answer) ? answer : [];
    const length = given.length === truth.length ? [] : [`${path}: ${given.length} items instead of ${truth.length}`];
    return [...length, ...truth.flatMap((item, at) => differences(`${path}[${at}]`, item, given[at]))];
  }
  if (truth !== null && typeof truth === 'object') {
    const fields = (answer ?? {}) as Record<string, unknown>;
    return Object.entries(truth).flatMap(([key, value]) => differences(`${path}.${key}`, value, fields[key]));
  }
  return truth === answer ? [] : [`${path}: ${JSON.stringify(answer)} instead of ${JSON.stringify(truth)}`];
}

test('holders are those of the recording, item by item', async () => {
  assert.equal(TRUTH.holders.length, 15);
  for (const truth of TRUTH.holders) {
    const [namespace = '', name = ''] = truth.secret.split('/');
    const answer = await timeline.holders({ secret: { namespace, name } });
    assert.deepEqual(differences(truth.secret, truth, answer), []);
    assert.equal(answer.asOf, TRUTH.asOf);
  }
});

test('reach is that of the recording, item by item', async () => {
  assert.equal(TRUTH.reach.length, 10);
  for (const { principal, ...truth } of TRUTH.reach) {
    assert.deepEqual(differences(principal, truth, await timeline.reach({ subject: { principal } })), []);
  }
});

test('lineage is that of the recording, item by item', async () => {
  assert.equal(TRUTH.lineage.length, 10);
  for (const truth of TRUTH.lineage) {
    const { credential } = truth;
    assert.deepEqual(differences(credential, truth, await timeline.lineage({ credential })), []);
  }
});

test('every token of the recording has its issuer and its request', async () => {
  const tokens = read<IssuedToken[]>('tokens.json');
  assert.ok(tokens.length > 100, `${tokens.length} tokens`);
  for (const { jti, secret, auditID, issuedBy, subject } of tokens) {
    const credential = jti ? `JTI=${jti}` : `legacy-token=${secret}`;
    const answer = await timeline.lineage({ credential });
    const truth = { issuanceAuditID: auditID, issuedBy, issuedFor: subject };
    assert.deepEqual(differences(credential, truth, answer), []);
  }
});

test('the comparison bites: another count, another list or a missing answer is told', async () => {
  const [truth] = TRUTH.reach;
  assert.ok(truth);
  const answer = await timeline.reach({ subject: { principal: truth.principal } });
  assert.equal(differences('x', { secrets: [] }, answer).length, 1);
  assert.equal(differences('x', { asOf: 'never' }, answer).length, 1);
  assert.ok(differences('x', truth, undefined).length > 1);
});
