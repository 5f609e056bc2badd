import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { runDeliver } from '../../src/engines/kafka/deliver.ts';
import { readFleetStandings } from '../../src/engines/kafka/fleet-standings.ts';
import { openRefusals, refusedRowsIn } from '../../src/engines/kafka/refusals.ts';
import { type KafkaMessage, plainProducer } from '../../src/kafka/client.ts';
import { readPartition } from '../../src/kafka/read-partition.ts';
import type { Alert } from '../../src/model/alert.ts';
import { deliverSelected } from '../../src/pipeline/deliver-rows.ts';
import type { Beginning, Committed, DeliveryObserver, SinkOrder } from '../../src/pipeline/delivery.ts';
import { ALWAYS } from '../../src/pipeline/rhythm.ts';
import { type AlertTarget, alertSink } from '../../src/sinks/alert-sink.ts';
import { alertmanagerTarget } from '../../src/sinks/alertmanager/alertmanager.ts';
import { kafkaTarget } from '../../src/sinks/kafka/kafka.ts';
import { createRandom } from '../bench/random.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { type Fleet, makeFleet, QUIET } from '../kafka/cluster.ts';
import { makeRawTopic, produce, roleOptions } from '../kafka/fleet-run.ts';
import { SILENT } from '../pipeline/delivery-clock.ts';
import { findForTest } from '../servers/find.ts';
import { kafka, startKafka } from '../servers/kafka.ts';
import { ownServer } from '../servers/own.ts';
import { cloudEventFaults } from '../sinks/schemas/cloud-event.ts';
import { AlertmanagerPeer } from '../sinks/servers/alertmanager.ts';
import { openPair } from '../sinks/servers/all.ts';
import { HttpTarget } from '../sinks/servers/http-target.ts';

const broker = await findForTest(kafka);
after(() => broker.stop());
const skip = { skip: broker.missing };
const { signal } = new AbortController();

async function fleetFor(t: TestContext): Promise<Fleet> {
  const fleet = await makeFleet(broker);
  t.after(() => fleet.remove());
  return fleet;
}

function alerts(...ids: string[]): Alert[] {
  return ids.map((id) => alertWith({ id }));
}

/** Puts revisions where the detect role puts them. */
async function commit(fleet: Fleet, revisions: readonly Alert[]): Promise<void> {
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  const messages = revisions.map((alert) => ({ key: alert.cluster, value: JSON.stringify(alert) }));
  await producer.send({ topic: fleet.topic('alerts'), messages });
  await producer.disconnect();
}

/** Works in the deliver role until the test has seen what it waits for. */
async function deliverUntil(
  fleet: Fleet,
  target: () => AlertTarget,
  begin: Beginning,
  isDone: () => boolean,
  observer: Partial<DeliveryObserver> = {},
): Promise<void> {
  const stop = new AbortController();
  const order: SinkOrder = {
    name: 'one',
    kinds: ['Alert'],
    begin,
    rhythm: ALWAYS,
    open: async () => alertSink('one', [{}], target()),
  };
  const running = runDeliver(roleOptions(fleet, []), order, { ...SILENT, ...observer }, stop.signal);
  const watched = (async () => {
    while (!isDone()) await delay(20);
    stop.abort();
  })();
  await Promise.race([running, once(stop.signal, 'abort')]);
  await Promise.all([running, watched]);
}

test('a broker that is not there is waited for', skip, async () => {
  const connection = { brokers: ['127.0.0.1:1'], clientId: 'test' };
  const target = kafkaTarget({ connection, topic: 'none', format: 'ecs', log: QUIET });
  await assert.rejects(target.send(alerts('a'), signal), { name: 'TargetUnavailable' });
  await target.close();
});

test(
  'a sink of a fleet gets each alert once over restarts; who begins with what is new gets nothing old',
  skip,
  async (t) => {
    for (const begin of ['oldest', 'newest'] as const) {
      const fleet = await fleetFor(t);
      const { target, taken } = await openPair(t, 'webhook');
      const lent = () => ({ ...target, close: async () => {} });
      const old = begin === 'oldest' ? ['a', 'b'] : [];
      // A target has taken a row a little before we know of it; who stops in between delivers it again.
      let known = 0;
      const counting = {
        delivered: (_sink: string, rows: number) => {
          known += rows;
        },
      };
      await commit(fleet, alerts('a', 'b'));
      // Joins, with nothing new to do: where it begins is kept all the same.
      let turns = 0;
      await deliverUntil(fleet, lent, begin, () => (begin === 'oldest' ? known === 2 : ++turns > 100), counting);
      await commit(fleet, alerts('c', 'd'));
      await deliverUntil(fleet, lent, begin, () => known === old.length + 2, counting);
      await commit(fleet, alerts('e'));
      await deliverUntil(fleet, lent, begin, () => known === old.length + 3, counting);
      assert.deepEqual(taken(), [...old, 'c', 'd', 'e'], begin);
      await commit(fleet, alerts('f', 'g'));
      const { prefix } = fleet.options;
      const sinks = ['one', 'never'].map((name) => ({ name, kinds: ['Alert'] as const }));
      assert.deepEqual(await readFleetStandings(fleet.kafka, prefix, sinks), [{ sink: 'one', waiting: 2 }]);
    }
  },
);

test('what a target took while the worker was told to stop is not delivered again', skip, async (t) => {
  const fleet = await fleetFor(t);
  const taken: string[] = [];
  const target: AlertTarget = {
    batchAlerts: 10,
    isLatestEnough: false,
    send: async (batch, stopping) => {
      taken.push(...batch.map(({ id }) => id));
      if (!taken.includes('c')) await once(stopping, 'abort');
      return [];
    },
    close: async () => {},
  };
  await commit(fleet, alerts('a', 'b'));
  await deliverUntil(
    fleet,
    () => target,
    'oldest',
    () => taken.length === 2,
  );
  await commit(fleet, alerts('c'));
  await deliverUntil(
    fleet,
    () => target,
    'oldest',
    () => taken.includes('c'),
  );
  assert.deepEqual(taken, ['a', 'b', 'c']);
});

test('a worker that begins tells Alertmanager again what stands, before anything new comes', skip, async (t) => {
  const fleet = await fleetFor(t);
  const peer = new AlertmanagerPeer();
  const server = new HttpTarget(peer.judge);
  t.after(() => server.stop());
  const urls = [await server.start()];
  const options = { urls, token: '', repeatMs: 60_000, publicUrl: undefined, timeoutMs: 5_000, tls: {} };
  const target = () => alertmanagerTarget(options);
  await commit(fleet, alerts('old'));
  let turns = 0;
  await deliverUntil(fleet, target, 'newest', () => ++turns > 100);
  await commit(fleet, [...alerts('a', 'b'), alertWith({ id: 'b', revision: 2, status: 'resolved' })]);
  await deliverUntil(fleet, target, 'newest', () => peer.alerts.size === 2);
  peer.alerts.clear();
  await deliverUntil(fleet, target, 'newest', () => peer.alerts.size === 2);
  const ids = [...peer.alerts.values()].map(({ labels }) => labels.alert_id);
  assert.deepEqual(ids.sort(), ['a', 'b']);
  assert.deepEqual(peer.states(Date.now()).sort(), ['high firing', 'high resolved']);
});

test('what a target refuses for good is kept in a topic of its own, and holds up nothing', skip, async (t) => {
  const fleet = await fleetFor(t);
  const { server, target, taken } = await openPair(t, 'webhook');
  const lent = () => ({
    ...target,
    send: async (some: readonly Alert[], stop: AbortSignal) =>
      some[0]?.id === 'bad' ? some.map((alert) => ({ alert, reason: 'answered 422' })) : target.send(some, stop),
    close: async () => {},
  });
  await commit(fleet, alerts('a', 'bad', 'b'));
  await deliverUntil(fleet, lent, 'oldest', () => taken().length === 2);
  assert.deepEqual(taken(), ['a', 'b']);
  assert.equal(server.asked.length, 2);
  const kept: string[] = [];
  await readPartition(fleet.kafka, { topic: fleet.topic('undelivered'), partition: 0 }, ({ value }) => {
    const { sink, reason, row } = JSON.parse(value?.toString() ?? '');
    kept.push(`${sink} ${reason} ${row.id}`);
    return true;
  });
  assert.deepEqual(kept, ['one answered 422 bad']);
});

test('refused rows of a fleet are listed until they are taken, each with its last reason', skip, async (t) => {
  const fleet = await fleetFor(t);
  const { prefix } = fleet.options;
  const rows = alerts('a', 'b', 'c').map((row, at) => ({ seq: at + 1, row }));
  const refusals = await openRefusals(fleet.kafka, prefix, 'one');
  await refusals.keep(rows.map((committed) => ({ committed, reason: 'answered 422' })));
  await refusals.close();
  await produce(fleet, fleet.topic('undelivered'), [{ value: 'of somebody else' }]);
  const [a, b] = rows as [Committed, Committed];
  const kept = refusedRowsIn(fleet.kafka, prefix);
  await kept.settle('one', [a], [{ committed: b, reason: 'answered 413' }]);
  const listed = (await kept.list('one')).map(({ seq, reason, row }) => `${seq} ${(row as Alert).id} ${reason}`);
  assert.deepEqual(listed, ['2 b answered 413', '3 c answered 422']);
  assert.deepEqual(await kept.list('other'), []);
});

test('a topic gets every revision in order, with the attributes of CloudEvents', skip, async (t) => {
  const fleet = await fleetFor(t);
  const topic = await makeRawTopic(fleet);
  const connection = { brokers: broker.address.split(','), clientId: 'test' };
  const target = kafkaTarget({ connection, topic, format: 'ocsf', log: QUIET });
  const revisions = [1, 2, 3].flatMap((revision) => ['a', 'b'].map((id) => alertWith({ id, revision })));
  assert.deepEqual(await target.send(revisions, signal), []);
  await target.close();
  const seen: string[] = [];
  await readPartition(fleet.kafka, { topic, partition: 0 }, ({ key, value, headers = {} }) => {
    const { class_uid } = JSON.parse(value?.toString() ?? '');
    assert.equal(class_uid, 2004);
    assert.equal(headers['content-type']?.toString(), 'application/json');
    assert.deepEqual(cloudEventFaults(attributesIn(headers)), []);
    seen.push(`${key} ${headers.ce_id}`);
    return seen.length === revisions.length;
  });
  assert.deepEqual(
    seen,
    revisions.map(({ id, revision }) => `${id} ${id}-${revision}`),
  );
});

/** Attributes of an event in binary mode. */
function attributesIn(headers: KafkaMessage['headers'] & object): Record<string, string> {
  const own = Object.entries(headers).filter(([name]) => name.startsWith('ce_'));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(3), String(value)]));
}

test(
  'many large alerts go although the broker does not take them at once, and one too large is refused',
  skip,
  async (t) => {
    const fleet = await fleetFor(t);
    const topic = await makeRawTopic(fleet);
    const connection = { brokers: broker.address.split(','), clientId: 'test' };
    const target = kafkaTarget({ connection, topic, format: 'secretwatch', log: QUIET });
    const large = ['a', 'b', 'c', 'd'].map((id) => alertWith({ id, userAgent: noise(300_000) }));
    const giant = alertWith({ id: 'giant', userAgent: noise(3_000_000) });
    const refused = await target.send([...large.slice(0, 2), giant, ...large.slice(2)], signal);
    await target.close();
    assert.deepEqual(
      refused.map(({ alert, reason }) => `${alert.id}: ${reason}`),
      ['giant: too large for the topic'],
    );
    const seen: string[] = [];
    await readPartition(fleet.kafka, { topic, partition: 0 }, ({ key }) => seen.push(String(key)) === large.length);
    assert.deepEqual(seen, ['a', 'b', 'c', 'd']);
  },
);

/** Text that no compression makes small. */
function noise(length: number): string {
  const random = createRandom(1);
  return Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 90))).join('');
}

test('a topic whose broker is killed in between has every revision in order, what came again under the same id', async (t) => {
  const { server, missing } = await ownServer('kafka', startKafka);
  if (!server) return t.skip(missing);
  t.after(() => server.stop());
  const fleet = await makeFleet(server);
  const topic = await makeRawTopic(fleet);
  const connection = { brokers: [server.address], clientId: 'test' };
  const target = { ...kafkaTarget({ connection, topic, format: 'ecs', log: QUIET }), batchAlerts: 2 };
  const rows = Array.from({ length: 12 }, (_, at) => ({ seq: at + 1, row: alertWith({ id: 'a', revision: at + 1 }) }));
  let retries = 0;
  let back = Promise.resolve();
  const observer = { ...SILENT, retried: () => (retries += 1) };
  const taken = async (batch: readonly { seq: number }[]) => {
    if (batch[0]?.seq !== 5) return;
    await server.kill();
    back = delay(200).then(() => server.restart());
  };
  const way = { sink: alertSink('kafka', [{}], target), observer, retry: { firstMs: 20, maxMs: 200 } };
  assert.ok(await deliverSelected(way, rows, taken, signal));
  await Promise.all([back, target.close()]);
  t.diagnostic(`${retries} deliveries were tried again`);
  const seen: string[] = [];
  await readPartition(fleet.kafka, { topic, partition: 0 }, ({ headers = {} }) => {
    seen.push(String(headers.ce_id));
    return seen.at(-1) === 'a-12';
  });
  assert.deepEqual(
    [...new Set(seen)],
    rows.map(({ seq }) => `a-${seq}`),
  );
});
