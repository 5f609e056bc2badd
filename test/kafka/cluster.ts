import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs/package.json' with { type: 'json' };
import { createKafka, type Kafka, plainProducer } from '../../src/kafka/client.ts';
import type { Log } from '../../src/kafka/log.ts';
import { withAdmin } from '../../src/kafka/reach.ts';
import { readPartition } from '../../src/kafka/read-partition.ts';
import { createTopics, type TopicName, type TopicOptions } from '../../src/kafka/topics.ts';
import { recordPart } from '../parts.ts';
import type { Server } from '../servers/server.ts';

export const QUIET: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Topics of their own on a real broker. */
export interface Fleet {
  kafka: Kafka;
  options: TopicOptions;
  topic(name: TopicName): string;
  remove(): Promise<void>;
}

export async function makeFleet(server: Server, partitions = 1): Promise<Fleet> {
  const kafka = createKafka({ brokers: server.address.split(','), clientId: 'test' }, QUIET);
  const options = { prefix: `t-${randomUUID().slice(0, 8)}`, partitions, replicationFactor: 1, retentionDays: 7 };
  const made = await withAdmin(kafka, [server.address], (admin) => createTopics(admin, options));
  recordPart('kafka', server.version, server.origin);
  recordPart('kafkajs', kafkajs.version, 'npm');
  return {
    kafka,
    options,
    topic: (name) => `${options.prefix}.${name}`,
    remove: () => withAdmin(kafka, [server.address], (admin) => admin.deleteTopics({ topics: made })),
  };
}

/** As `committedIn`, with what was aborted: how much work the faults undid. */
export async function writtenIn(fleet: Fleet, name: TopicName, partition = 0): Promise<string[]> {
  const topic = fleet.topic(name);
  const mark = await sendMark(fleet, topic, partition);
  const groupId = `${topic}-${mark}`;
  const consumer = fleet.kafka.consumer({ groupId, readUncommitted: true, maxWaitTimeInMs: 100 });
  const values: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition: from, message: { key, value } }) => {
      if (from !== partition) return;
      if (key?.toString() === mark) resolve();
      else if (value !== null) values.push(value.toString());
    },
  });
  await promise;
  await consumer.disconnect();
  return values;
}

async function sendMark(fleet: Fleet, topic: string, partition: number): Promise<string> {
  const mark = randomUUID();
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  await producer.send({ topic, messages: [{ key: mark, value: null, partition }] });
  await producer.disconnect();
  return mark;
}

/** Values of one partition up to its present end, oldest first: only what was committed, as every reader sees it. */
export async function committedIn(fleet: Fleet, name: TopicName, partition = 0): Promise<string[]> {
  const topic = fleet.topic(name);
  const mark = await sendMark(fleet, topic, partition);
  const values: string[] = [];
  await readPartition(fleet.kafka, { topic, partition }, ({ key, value }) => {
    if (value !== null) values.push(value.toString());
    return key?.toString() === mark;
  });
  return values;
}

/** Follows what is committed, in all partitions, until it is so many records, or none has come for so long. */
export async function untilCommitted(fleet: Fleet, name: TopicName, count: number, quietMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const quiet = setTimeout(resolve, quietMs);
  const consumer = fleet.kafka.consumer({ groupId: `${fleet.topic(name)}-${randomUUID()}`, maxWaitTimeInMs: 100 });
  let seen = 0;
  await consumer.connect();
  await consumer.subscribe({ topic: fleet.topic(name), fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachMessage: async () => {
      seen += 1;
      quiet.refresh();
      if (seen >= count) resolve();
    },
  });
  await promise;
  clearTimeout(quiet);
  await consumer.disconnect();
}
