import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openOutbox } from '../../src/engines/embedded/outbox.ts';
import { openStoreReader } from '../../src/engines/embedded/store.ts';
import type { RowKind } from '../../src/model/row.ts';
import type { Committed } from '../../src/pipeline/delivery.ts';
import { elasticsearchSink } from '../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { openElasticsearchTimeline } from '../../src/timeline/elasticsearch/timeline.ts';
import type { Subject, Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { makeStore, type Store } from '../elasticsearch/store.ts';
import { makeLog } from '../events.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';
import { storeOfLog } from '../timeline/log-store.ts';
import { askOf } from '../timeline/question-store.ts';

const server = await findForTest(elasticsearch);

const KINDS: readonly RowKind[] = ['access', 'fact', 'finding', 'Alert', 'reject'];

/** Sends everything in an embedded store to Elasticsearch, its memory too, as a fleet does from its changelog. */
async function copied(dir: string): Promise<Store> {
  const store = await makeStore(server);
  const sink = elasticsearchSink(store.client, store.prefix);
  const { signal } = new AbortController();
  const outbox = openOutbox(dir, sink.name, KINDS);
  for (let rows = outbox.next(500); rows.length > 0; rows = outbox.next(500)) {
    assert.deepEqual(await sink.deliver(rows, signal), []);
    outbox.done(rows, []);
  }
  outbox.close();
  await sink.deliver(memoryOf(dir), signal);
  await store.client.indices.refresh({ index: `${store.prefix}-*` });
  return store;
}

function memoryOf(dir: string): Committed[] {
  const db = openStoreReader(dir);
  const cells = db
    .prepare(
      `SELECT cluster, block, key, json FROM state WHERE block IN ('clock', 'credentials', 'baseline.subjects', 'baseline.edges')`,
    )
    .all();
  const sums = db
    .prepare(`SELECT cluster, 'counters' AS block, '' AS key, json_group_object(name, value) AS json
    FROM counters GROUP BY cluster`)
    .all();
  db.close();
  return [...cells, ...sums].map((cell, seq) => ({ seq, row: { kind: 'memory', ...cell } }) as unknown as Committed);
}

if (server.missing) test('the questions of the embedded store', { skip: server.missing }, () => {});
else {
  askOf(async ({ dir }) => {
    const store = await copied(dir);
    const timeline = openElasticsearchTimeline(store.client, store.prefix);
    return { ...timeline, close: () => store.remove() };
  });
  // The same tests that the embedded store has to pass.
  await import('../timeline/holders.test.ts');
  await import('../timeline/name-everywhere.test.ts');
  await import('../timeline/reach.test.ts');
  await import('../timeline/lineage.test.ts');
}

test('both stores answer the same of a log with alerts', { skip: server.missing }, async (t) => {
  const embedded = await storeOfLog(makeLog({ seed: 21, events: 1_500 }), []);
  t.after(() => embedded.remove());
  const store = await copied(embedded.dir);
  t.after(() => store.remove());
  const ours = openSqliteTimeline(embedded.dir);
  t.after(() => ours.close());
  const theirs = openElasticsearchTimeline(store.client, store.prefix);
  const same = async (what: string, ask: (timeline: Timeline) => Promise<unknown>) =>
    assert.deepEqual(await ask(theirs), await ask(ours), what);
  const alerts = (await ours.alerts({ limit: 1_000 })).items;
  assert.ok(alerts.length > 10);
  await same('all alerts', (timeline) => timeline.alerts({ limit: 1_000 }));
  await same('the latest alerts', (timeline) => timeline.alerts({ limit: 3, minSeverity: 'medium' }));
  await same('readers', (timeline) => timeline.readers({ limit: 20 }));
  await same('first reads', (timeline) => timeline.firstReads({ limit: 20 }));
  await same('stats', (timeline) => timeline.stats());
  await same('rejects', (timeline) => timeline.rejects(10));
  await same('findings', (timeline) => timeline.findings({ limit: 50 }));
  await same('facts', (timeline) => timeline.facts({ types: ['secret-written', 'token-issued'], limit: 50 }));
  for (const { id, principal, credential, secrets } of alerts.slice(0, 6)) {
    await same(`alert ${id}`, (timeline) => timeline.alert(id));
    const [secret] = secrets.filter(({ name, namespace }) => name !== '*' && namespace !== '*');
    const subjects: Subject[] = [{ principal: principal.username }];
    await same(`normal ${principal.username}`, (timeline) => timeline.normal({ principal: principal.username }));
    if (credential) subjects.push({ credential: credential.id });
    if (secret) subjects.push({ secret: { namespace: secret.namespace, name: secret.name } });
    for (const subject of subjects) {
      for (const limit of [5, 500])
        await same(`timeline ${JSON.stringify(subject)}`, (timeline) => timeline.timeline({ subject, limit }));
      if (!('secret' in subject))
        await same(`reach ${JSON.stringify(subject)}`, (timeline) => timeline.reach({ subject }));
      if ('credential' in subject) await same(`lineage ${subject.credential}`, (timeline) => timeline.lineage(subject));
      if ('secret' in subject)
        await same(`holders ${JSON.stringify(subject)}`, (timeline) => timeline.holders(subject));
    }
  }
});

// Registered behind the hooks of all that was loaded: hooks run in their order, and those need the server.
after(() => server.stop());
