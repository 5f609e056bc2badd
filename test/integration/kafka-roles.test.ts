import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { decisionRecord } from '../../src/api/decision.ts';
import { decodeLines } from '../../src/detect/case.ts';
import { appendTold } from '../../src/engines/kafka/append.ts';
import { KafkaEngine } from '../../src/engines/kafka/kafka-engine.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Told } from '../../src/model/audit-event.ts';
import { unpackChunk } from '../../src/pipeline/chunk.ts';
import type { Standing } from '../../src/pipeline/standing-feed.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { makeSqlitePlace, readStored } from '../engines/sqlite-place.ts';
import { makeLog } from '../events.ts';
import { committedIn, type Fleet, makeFleet } from '../kafka/cluster.ts';
import { makeRawTopic, produce, runThrough } from '../kafka/fleet-run.ts';
import { ARMED, listFeed } from '../pipeline/reference.ts';
import { findForTest } from '../servers/find.ts';
import { kafka } from '../servers/kafka.ts';
import { INVENTORY } from '../timeline/questions-log.ts';

const server = await findForTest(kafka);
after(() => server.stop());

const RESULTS = ['accesses', 'facts', 'findings', 'alerts'] as const;

/** The records of an exported partition, through the embedded engine, in batches of another size. */
async function throughSqlite(chunks: readonly string[], cluster: string) {
  const records = chunks.flatMap((text) => {
    const chunk = unpackChunk(text);
    return chunk?.cluster === cluster ? chunk.records : [];
  });
  const place = makeSqlitePlace();
  const engine = place.open();
  const stop = new AbortController();
  const openFeed = async (position: Parameters<typeof listFeed>[1]) => listFeed(records, position, cluster);
  // A log that goes on: what its end would settle is not settled.
  const onProgress = ({ counters }: { counters: ReadonlyMap<string, { events: number }> }) => {
    if ((counters.get(cluster)?.events ?? 0) >= records.length) stop.abort();
  };
  await runTask({ engine, detectors: ARMED, openFeed, batchRecords: 37, signal: stop.signal, onProgress });
  engine.close();
  const stored = readStored(place.dir);
  place.remove();
  return stored;
}

async function withFleet(t: { after(fn: () => Promise<void>): void }, partitions: number): Promise<Fleet> {
  const fleet = await makeFleet(server, partitions);
  t.after(() => fleet.remove());
  return fleet;
}

test('one exported partition gives the same through SQLite and through Kafka, byte for byte', {
  skip: server.missing,
}, async (t) => {
  const fleet = await withFleet(t, 1);
  const topic = await makeRawTopic(fleet);
  const lines = makeLog({ seed: 7, events: 3_000 });
  await produce(
    fleet,
    topic,
    lines.map((value) => ({ value })),
  );
  await runThrough(fleet, [{ topic, cluster: 'test' }], { raw: lines.length, events: decodeLines(lines).length });
  const stored = await throughSqlite(await committedIn(fleet, 'events'), 'test');
  for (const kind of RESULTS) {
    assert.ok(stored[kind].length > 0, kind);
    assert.deepEqual(await committedIn(fleet, kind), stored[kind], kind);
  }
  const engine = new KafkaEngine({ kafka: fleet.kafka, prefix: fleet.options.prefix, partition: 0 });
  const position = await engine.restore(() => {});
  await engine.close();
  const newestUs = Math.max(...decodeLines(lines).map((record) => ('timeUs' in record ? record.timeUs : 0)));
  const came = { offset: lines.length, skip: 0, mark: String(newestUs) };
  assert.deepEqual(position.get(`kafka:${topic}/0@test`), came, 'how far the raw source came, for doctor');
});

test('clusters come by header and by field, poison goes to the rejects, and neither holds up the rest', {
  skip: server.missing,
}, async (t) => {
  const fleet = await withFleet(t, 2);
  const topic = await makeRawTopic(fleet, 2);
  const lines = makeLog({ seed: 8, events: 200 });
  const good = lines.map((value, index) => ({ value, headers: { cluster: `c${index % 3}` }, partition: index % 2 }));
  const poison = [
    { value: Buffer.from([10, 4, 8, 1, 16, 2]), headers: { cluster: 'c1' } },
    { value: 'not json', headers: { cluster: 'c1' } },
    { value: lines[0] ?? '', headers: { cluster: 'two words' } },
    { value: lines[0] ?? '' },
    { value: null, headers: { cluster: 'c1' } },
    { value: Buffer.from('\x0a\x08\x12\x06\x12\x04body', 'latin1'), headers: { cluster: 'c1' } },
    { value: Buffer.from('\x82\xa3log\xa2{}\xa1a\x01', 'latin1'), headers: { cluster: 'c1' } },
  ].map((record) => ({ ...record, partition: 0 }));
  const several = { value: `${lines[0]}\n${lines[1]}\n`, headers: { cluster: 'lines' }, partition: 1 };
  const all = [...poison, ...good, several];
  await produce(fleet, topic, all);
  const events = lines.length + 2;
  await runThrough(fleet, [{ topic, clusterHeader: 'cluster' }], { raw: all.length, events });
  const rejects = [...(await committedIn(fleet, 'rejected', 0)), ...(await committedIn(fleet, 'rejected', 1))];
  const told = rejects.map((text) => JSON.parse(text) as { code: string; source: string; offset: number });
  assert.deepEqual(told.map(({ code, offset }) => `${offset} ${code}`).sort(), [
    '0 binary',
    '1 not-json',
    '2 unknown-cluster',
    '3 unknown-cluster',
    '5 otlp-protobuf',
    '6 msgpack',
  ]);
  assert.ok(told.every(({ source }) => source === `kafka:${topic}/0`));
  const chunks = [...(await committedIn(fleet, 'events', 0)), ...(await committedIn(fleet, 'events', 1))].map((text) =>
    unpackChunk(text),
  );
  const clusters = Map.groupBy(chunks, (chunk) => chunk?.cluster ?? '?');
  assert.deepEqual([...clusters.keys()].sort(), ['c0', 'c1', 'c2', 'lines']);
  const counted = chunks.reduce((sum, chunk) => sum + (chunk?.feed.events ?? 0), 0);
  assert.equal(counted, events);
});

test('what is told stands in the log of its cluster, and telling it again changes nothing', {
  skip: server.missing,
}, async (t) => {
  const fleet = await withFleet(t, 2);
  const told = INVENTORY.map((object): Told => ({ tier: 'inventory', cluster: 'test', timeUs: 0, object }));
  for (let time = 0; time < 2; time += 1) await appendTold(fleet.kafka, fleet.options.prefix, 'test', told);
  const topic = await makeRawTopic(fleet);
  const lines = makeLog({ seed: 11, events: 50 });
  await produce(
    fleet,
    topic,
    lines.map((value) => ({ value })),
  );
  await runThrough(fleet, [{ topic, cluster: 'test' }], { raw: lines.length, events: lines.length });
  const facts = [...(await committedIn(fleet, 'facts', 0)), ...(await committedIn(fleet, 'facts', 1))];
  const seen = facts.filter((text) => (JSON.parse(text) as { type: string }).type === 'namespace-seen');
  assert.equal(seen.length, 1);
});

test('exceptions reach the fold of every cluster before its events, once, and again when the file changed', {
  skip: server.missing,
}, async (t) => {
  const fleet = await withFleet(t, 1);
  const topic = await makeRawTopic(fleet);
  const lines = makeLog({ seed: 12, events: 60 });
  const exceptionsOf = (content: string): Standing => ({
    source: 'exceptions',
    content,
    recordOf: (cluster, timeUs) => ({ tier: 'exceptions', cluster, timeUs, exceptions: [] }),
  });
  for (const [index, content] of ['one', 'one', 'two'].entries()) {
    const some = lines.slice(index * 20, index * 20 + 20);
    await produce(
      fleet,
      topic,
      some.map((value, at) => ({ value, headers: { cluster: `c${at % 2}` } })),
    );
    await runThrough(fleet, [{ topic, clusterHeader: 'cluster' }], { raw: 20, events: 20 }, [exceptionsOf(content)]);
  }
  const chunks = (await committedIn(fleet, 'events')).map((text) => unpackChunk(text));
  const told = chunks.map(
    (chunk) => `${chunk?.cluster} ${chunk?.records[0]?.tier === 'exceptions' ? 'told' : 'events'}`,
  );
  assert.deepEqual(told, [
    ...['c0 told', 'c0 events', 'c1 told', 'c1 events'],
    ...['c0 events', 'c1 events'],
    ...['c0 told', 'c0 events', 'c1 told', 'c1 events'],
  ]);
});

test('a decision enters the log of its cluster, and the alert of the fold shows it', {
  skip: server.missing,
}, async (t) => {
  const fleet = await withFleet(t, 2);
  const topic = await makeRawTopic(fleet);
  const lines = makeLog({ seed: 7, events: 3_000 });
  const [first, second] = [lines.slice(0, -1), lines.slice(-1)];
  await produce(
    fleet,
    topic,
    first.map((value) => ({ value })),
  );
  await runThrough(fleet, [{ topic, cluster: 'test' }], { raw: first.length, events: first.length });
  const alerts = async () =>
    [...(await committedIn(fleet, 'alerts', 0)), ...(await committedIn(fleet, 'alerts', 1))].map(
      (text) => JSON.parse(text) as Alert,
    );
  const [alert] = await alerts();
  assert.ok(alert);
  const request = { kind: 'acknowledge', by: 'alice', reason: 'seen' } as const;
  const made = decisionRecord(request, { revisions: [alert], findings: [], exceptions: [] } as never, 1);
  await appendTold(fleet.kafka, fleet.options.prefix, 'test', [made]);
  await produce(
    fleet,
    topic,
    second.map((value) => ({ value })),
  );
  await runThrough(fleet, [{ topic, cluster: 'test' }], { raw: 1, events: 1 });
  const decided = (await alerts()).findLast(({ id }) => id === alert.id);
  assert.equal(decided?.status, 'acknowledged');
  assert.equal(decided?.decision?.by, 'alice');
});
