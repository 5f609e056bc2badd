import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { runDeliver } from '../../src/engines/kafka/deliver.ts';
import type { DeliveryObserver, SinkOrder } from '../../src/pipeline/delivery.ts';
import { ALWAYS } from '../../src/pipeline/rhythm.ts';
import { elasticsearchSink } from '../../src/sinks/elasticsearch/elasticsearch-sink.ts';
import { makeStore } from '../elasticsearch/store.ts';
import { makeLog } from '../events.ts';
import { committedIn, makeFleet } from '../kafka/cluster.ts';
import { makeRawTopic, produce, roleOptions, runThrough } from '../kafka/fleet-run.ts';
import { elasticsearch } from '../servers/elasticsearch.ts';
import { findForTest } from '../servers/find.ts';
import { kafka } from '../servers/kafka.ts';

const broker = await findForTest(kafka);
const server = await findForTest(elasticsearch);
after(() => Promise.all([broker.stop(), server.stop()]));

test('what was committed stands in Elasticsearch once, also after all of it was delivered twice', {
  skip: broker.missing || server.missing,
}, async (t) => {
  const fleet = await makeFleet(broker);
  t.after(() => fleet.remove());
  const store = await makeStore(server);
  t.after(() => store.remove());
  const topic = await makeRawTopic(fleet);
  const lines = makeLog({ seed: 9, events: 800 });
  await produce(
    fleet,
    topic,
    [...lines, 'not json'].map((value) => ({ value })),
  );
  await runThrough(fleet, [{ topic, cluster: 'test' }], { raw: lines.length + 1, events: lines.length });
  const families = {
    accesses: 'accesses',
    facts: 'facts',
    findings: 'findings',
    revisions: 'alerts',
    rejects: 'rejected',
  } as const;
  const committed = await Promise.all(Object.values(families).map((name) => committedIn(fleet, name)));
  const wanted = committed.flat().length;
  for (const sinkName of ['one', 'two']) {
    const stop = new AbortController();
    let rows = 0;
    const observer: DeliveryObserver = {
      delivered: (_sink, count) => {
        rows += count;
        if (rows >= wanted) stop.abort();
      },
      waiting: () => {},
      retried: (_sink, error) => assert.fail(String(error)),
      refused: (_sink, [first]) => assert.fail(first?.reason),
    };
    // A sink of another name begins anew.
    const sink = { ...elasticsearchSink(store.client, store.prefix), name: sinkName, close: async () => {} };
    const kinds = sink.kinds.filter((kind) => kind !== 'memory');
    const order: SinkOrder = { name: sinkName, kinds, begin: 'oldest', rhythm: ALWAYS, open: async () => sink };
    const running = runDeliver(roleOptions(fleet, []), order, observer, stop.signal);
    await Promise.race([running, once(stop.signal, 'abort')]);
    await running;
  }
  for (const [index, family] of (Object.keys(families) as (keyof typeof families)[]).entries()) {
    const texts = committed[index] ?? [];
    assert.ok(texts.length > 0, family);
    const found = (await store.documents(family)).map(({ source }) => JSON.parse(source.secretwatch.row));
    const expected = texts.map((text) =>
      family === 'rejects' ? { kind: 'reject', ...JSON.parse(text) } : JSON.parse(text),
    );
    assert.deepEqual(new Set(found.map(sorted)), new Set(expected.map(sorted)), family);
    assert.equal(found.length, expected.length, family);
  }
});

function sorted(row: Record<string, unknown>): string {
  return JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}
