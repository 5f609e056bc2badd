import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { deliverRows } from '../../src/pipeline/deliver-rows.ts';
import type { Committed, DeliveryObserver } from '../../src/pipeline/delivery.ts';
import { elasticsearchSink } from '../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { makeStore, type Store } from '../elasticsearch/store.ts';
import { startElasticsearch } from '../servers/elasticsearch.ts';
import { type OwnServer, ServerError } from '../servers/server.ts';
import { accessAt } from '../timeline/store-fixture.ts';

/** So small that a few requests at once are too many, and a document of a megabyte is too large. */
const TINY = ['indexing_pressure.memory.limit=700kb', 'http.max_content_length=1mb'];

let server: OwnServer | undefined;
let store: Store;
let missing = '';
before(async () => {
  try {
    server = await startElasticsearch(TINY);
    store = await makeStore(server);
  } catch (error) {
    if (process.env.CI === 'true' || !(error instanceof ServerError)) throw error;
    missing = `no Elasticsearch of its own: ${error.reason}`;
  }
});
after(async () => {
  await store?.client.close();
  await server?.stop();
});

function rows(count: number, userAgent: string, from = 0): Committed[] {
  return Array.from({ length: count }, (_, index) => ({
    seq: from + index,
    row: accessAt(from + index, {}, { userAgent }),
  }));
}

function watching(): DeliveryObserver & { retries: number } {
  return {
    retries: 0,
    delivered: () => {},
    refused: () => {},
    waiting: () => {},
    retried() {
      this.retries += 1;
    },
  };
}

const { signal } = new AbortController();
const QUICK = { firstMs: 50, maxMs: 500 };

async function count(): Promise<number> {
  return (await store.documents('accesses')).length;
}

test('a server that has too much to do gets everything in the end, once', async (t) => {
  if (missing) return t.skip(missing);
  const sink = elasticsearchSink(store.client, store.prefix);
  let busy = 0;
  store.client.diagnostic.on('response', (_error, result) => {
    if (result?.statusCode === 429) busy += 1;
  });
  const all = rows(800, 'x'.repeat(600));
  assert.deepEqual(await deliverRows({ sink, observer: watching(), retry: QUICK }, all, signal), []);
  assert.ok(busy > 0, 'the server was never too busy: the test proves nothing');
  assert.equal(await count(), 800);
});

test('a request that is too large is cut, and a document that is too large alone is refused', async (t) => {
  if (missing) return t.skip(missing);
  const sink = elasticsearchSink(store.client, store.prefix);
  const large = rows(14, Array.from({ length: 8_000 }, (_, index) => (index * 7919).toString(36)).join(' '), 10_000);
  const [giant] = rows(1, Array.from({ length: 160_000 }, (_, index) => (index * 7919).toString(36)).join(' '), 20_000);
  const refused = await deliverRows(
    { sink, observer: watching(), retry: QUICK },
    [...large, giant as Committed],
    signal,
  );
  assert.deepEqual(
    refused?.map(({ committed, reason }) => [committed.seq, reason]),
    [[20_000, 'too large for the server']],
  );
  assert.equal(await count(), 814);
});

test('a server that is gone for a while loses nothing and gets nothing twice', async (t) => {
  if (missing || !server) return t.skip(missing);
  const sink = elasticsearchSink(store.client, store.prefix);
  const observer = watching();
  const killed = delay(30).then(() => server?.kill());
  const deliveries = (async () => {
    for (let from = 30_000; from < 31_500; from += 100)
      await deliverRows({ sink, observer, retry: QUICK }, rows(100, 'curl', from), signal);
  })();
  await killed;
  while (observer.retries === 0) await delay(20);
  await server.restart();
  await deliveries;
  assert.ok(observer.retries > 0);
  const seqs = (await store.documents('accesses'))
    .map(({ source }) => source.secretwatch.seq)
    .filter((seq) => seq >= 30_000);
  assert.deepEqual(
    seqs,
    Array.from({ length: 1_500 }, (_, index) => 30_000 + index),
  );
});

test('whoever is told to stop while the server is gone stops', async (t) => {
  if (missing || !server) return t.skip(missing);
  await server.kill();
  const stop = new AbortController();
  const observer = watching();
  const sink = elasticsearchSink(store.client, store.prefix);
  const delivery = deliverRows({ sink, observer, retry: QUICK }, rows(1, 'curl', 50_000), stop.signal);
  while (observer.retries === 0) await delay(20);
  stop.abort();
  if (!stop.signal.aborted) await once(stop.signal, 'abort');
  assert.equal(await delivery, undefined);
});
