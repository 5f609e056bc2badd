import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import type { Row } from '../../src/model/row.ts';
import type { Committed } from '../../src/pipeline/delivery.ts';
import { elasticsearchSink } from '../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { makeStore, type Store } from '../elasticsearch/store.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';
import { accessAt, factAt, findingAt } from '../timeline/store-fixture.ts';

const server = await findForTest(elasticsearch);
after(() => server.stop());
const skip = { skip: server.missing };
const { signal } = new AbortController();

async function storeFor(t: TestContext): Promise<Store> {
  const store = await makeStore(server);
  t.after(() => store.remove());
  return store;
}

function numbered(rows: readonly Row[]): Committed[] {
  return rows.map((row, seq) => ({ seq, row }));
}

const ALERT = alertWith({
  cluster: 'c1',
  opened: '2026-09-30T23:59:59.000000Z',
  firstSeen: '2026-09-30T23:59:59.000000Z',
});
const ROWS: readonly Row[] = [
  accessAt(1),
  accessAt(2, { verb: 'list', scope: 'namespace', name: '' }),
  factAt(3, 'secret-written', 'shop/db'),
  findingAt(4),
  ALERT,
  { kind: 'reject', cluster: 'c1', source: 's', offset: 7, code: 'not-json', excerpt: 'aaa' },
  { kind: 'memory', cluster: 'c1', block: 'clock', key: 'clock', json: '{"seenUs":1}' },
];

test('rows that come again, whole or in part, change nothing', skip, async (t) => {
  const store = await storeFor(t);
  const sink = elasticsearchSink(store.client, store.prefix);
  for (const from of [0, 0, 3]) assert.deepEqual(await sink.deliver(numbered(ROWS).slice(from), signal), []);
  for (const [family, count] of Object.entries({
    accesses: 2,
    facts: 1,
    findings: 1,
    alerts: 1,
    revisions: 1,
    rejects: 1,
    memory: 1,
  }))
    assert.equal((await store.documents(family as 'accesses')).length, count, family);
  const [first] = await store.documents('accesses');
  assert.deepEqual(JSON.parse(first?.source.secretwatch.row), JSON.parse(JSON.stringify(ROWS[0])));
});

test('a newer revision replaces an older one, and never the other way round', skip, async (t) => {
  const store = await storeFor(t);
  const sink = elasticsearchSink(store.client, store.prefix);
  const revision = (number: number, severity: 'low' | 'high') => ({ ...ALERT, revision: number, severity });
  const state = async () =>
    (await store.documents('alerts')).map(
      ({ source }) => `${source.secretwatch.revision} ${source.secretwatch.severity}`,
    );
  await sink.deliver(numbered([revision(1, 'low')]), signal);
  await sink.deliver(numbered([revision(2, 'high')]), signal);
  assert.deepEqual(await state(), ['2 high']);
  await sink.deliver(numbered([revision(1, 'low')]), signal);
  assert.deepEqual(await state(), ['2 high']);
  // All revisions in one delivery, in the wrong order.
  await sink.deliver(numbered([revision(4, 'high'), revision(3, 'low')]), signal);
  assert.deepEqual(await state(), ['4 high']);
  assert.equal((await store.documents('revisions')).length, 4);
});

test('a month that ends in the middle doubles nothing: the index follows from what never changes', skip, async (t) => {
  const store = await storeFor(t);
  const sink = elasticsearchSink(store.client, store.prefix);
  const october = {
    ...ALERT,
    id: 'f'.repeat(24),
    opened: '2026-10-01T00:00:00.000000Z',
    firstSeen: '2026-10-01T00:00:00.000000Z',
  };
  // A late finding moves the alert's first sight back over the end of the month.
  const moved = { ...october, revision: 2, firstSeen: '2026-09-30T23:59:58.000000Z' };
  const accesses = [-7 * 86_400, -7 * 86_400 - 1, 0].map((seconds) => accessAt(seconds));
  for (const rows of [
    [ALERT, october, ...accesses],
    [moved, ...accesses],
    [ALERT, october, moved, ...accesses],
  ])
    await sink.deliver(numbered(rows), signal);
  const alerts = await store.documents('alerts');
  assert.deepEqual(alerts.map(({ index }) => index.slice(-7)).sort(), ['2026.09', '2026.10']);
  assert.equal(alerts.find(({ id }) => id === october.id)?.source.secretwatch.revision, 2);
  const found = await store.documents('accesses');
  assert.deepEqual(found.map(({ index }) => index.slice(-7)).sort(), ['2026.09', '2026.10', '2026.10']);
});

test(
  'control: an index by the time of arrival holds a row twice that comes again in the next month',
  skip,
  async (t) => {
    const store = await storeFor(t);
    const document = { secretwatch: { seq: 1 } };
    for (const month of ['2026.09', '2026.10'])
      await store.client.create({ index: `${store.prefix}-accesses-${month}`, id: 'same', document, refresh: true });
    assert.equal((await store.documents('accesses')).length, 2);
  },
);

test('what a mapping refuses is handed back with its reason, and holds up nothing', skip, async (t) => {
  const store = await storeFor(t);
  const index = `${store.prefix}-accesses-2026.10`;
  await store.client.indices.create({ index, mappings: { properties: { event: { type: 'long' } } } });
  const sink = elasticsearchSink(store.client, store.prefix);
  const refused = await sink.deliver(numbered(ROWS), signal);
  assert.deepEqual(
    refused.map(({ committed, reason }) => [committed.row.kind, reason]),
    [
      ['access', 'document_parsing_exception'],
      ['access', 'document_parsing_exception'],
    ],
  );
  assert.equal((await store.documents('facts')).length, 1);
});

test('names that a client chose are found as they are, and break nothing', skip, async (t) => {
  const store = await storeFor(t);
  const sink = elasticsearchSink(store.client, store.prefix);
  const names = ['__proto__', '"},{"', '\u0000', 'x'.repeat(40_000), '🔑', '2026-10-08', '\n', '*'];
  const rows = names.map((name, index) =>
    accessAt(index, { name }, { source: { ip: 'not-an-ip', class: 'other', forwarded: [] } }),
  );
  assert.deepEqual(await sink.deliver(numbered(rows), signal), []);
  const found = await store.documents('accesses');
  assert.deepEqual(
    found.map(({ source }) => source.orchestrator.resource.name),
    names,
  );
  for (const name of names.filter(({ length }) => length < 8_000)) {
    const query = { term: { 'orchestrator.resource.name': name } };
    assert.equal(
      (await store.client.count({ index: `${store.prefix}-accesses*`, query })).count,
      1,
      JSON.stringify(name),
    );
  }
});

test('a memory that was forgotten goes, and what is older than that does not come back', skip, async (t) => {
  const store = await storeFor(t);
  const sink = elasticsearchSink(store.client, store.prefix);
  const cell = (json: string | null): Row => ({ kind: 'memory', cluster: 'c1', block: 'credentials', key: 'k', json });
  await sink.deliver(
    [
      { seq: 0, row: cell('1') },
      { seq: 5, row: cell('2') },
    ],
    signal,
  );
  assert.deepEqual(
    (await store.documents('memory')).map(({ source }) => JSON.parse(source.secretwatch.row).json),
    ['2'],
  );
  await sink.deliver([{ seq: 6, row: cell(null) }], signal);
  await sink.deliver([{ seq: 6, row: cell(null) }], signal);
  assert.deepEqual(await store.documents('memory'), []);
});
