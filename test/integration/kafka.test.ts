import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import kafkajs from 'kafkajs/package.json' with { type: 'json' };
import { recordPart } from '../parts.ts';
import { findForTest } from '../servers/find.ts';
import { kafka } from '../servers/kafka.ts';

const server = await findForTest(kafka);
after(() => server.stop());

/** The default of 300 ms would be paid in every transaction: the one before is often still being marked as ended. */
const retry = { initialRetryTime: 5, retries: 20, maxRetryTime: 500 };
const client = new Kafka({ brokers: server.address.split(','), retry, logLevel: logLevel.NOTHING });

test('a consumer reads the committed record and never the aborted one', { skip: server.missing }, async (t) => {
  const topic = `ground-${randomUUID()}`;
  const admin = client.admin();
  const producer = client.producer({ transactionalId: topic, maxInFlightRequests: 1, idempotent: true, retry });
  t.after(() => Promise.all([admin.disconnect(), producer.disconnect()]));
  await createTopic(admin, topic);
  await producer.connect();
  await sendInTransaction(producer, topic, 'aborted', 'abort');
  await sendInTransaction(producer, topic, 'committed', 'commit');
  assert.deepEqual(await readUntil(topic, 'committed'), ['committed']);
  recordPart('kafka', server.version, server.origin);
  recordPart('kafkajs', kafkajs.version, 'npm');
});

async function createTopic(admin: Admin, topic: string): Promise<void> {
  await admin.connect();
  const created = await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 1 }] });
  assert.equal(created, true);
  assert.equal((await admin.describeCluster()).brokers.length > 0, true);
}

async function sendInTransaction(producer: Producer, topic: string, value: string, end: 'commit' | 'abort') {
  const transaction = await producer.transaction();
  await transaction.send({ topic, messages: [{ value }] });
  await transaction[end]();
}

async function readUntil(topic: string, last: string): Promise<string[]> {
  const consumer = client.consumer({ groupId: topic, maxWaitTimeInMs: 100 });
  const values: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      values.push(String(message.value));
      if (values.at(-1) === last) resolve();
    },
  });
  await promise;
  await consumer.disconnect();
  return values;
}
