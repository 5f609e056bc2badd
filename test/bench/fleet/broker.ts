import { createKafka, type Kafka, plainProducer } from '../../../src/kafka/client.ts';
import { type Fleet, makeFleet, QUIET } from '../../kafka/cluster.ts';
import { makeRawTopic } from '../../kafka/fleet-run.ts';
import { find } from '../../servers/find.ts';
import { kafka } from '../../servers/kafka.ts';
import { auditLog } from '../log.ts';

/** A broker, topics of their own on it, and what a measurement tells other processes of them. */
export interface Stand {
  fleet: Fleet;
  topic: string;
  address: string;
  remove(): Promise<void>;
}

export async function makeStand(partitions: number): Promise<Stand> {
  const server = await find(kafka);
  const fleet = await makeFleet(server, partitions);
  const topic = await makeRawTopic(fleet, partitions);
  const remove = async () => {
    await fleet.remove();
    await server.stop();
  };
  return { fleet, topic, address: server.address, remove };
}

export function clientOf(address: string): Kafka {
  return createKafka({ brokers: address.split(','), clientId: 'bench' }, QUIET);
}

/** Fills a raw topic with generated audit events, each partition a cluster of its own. */
export async function fill({ fleet, topic }: Stand, events: number, seed: number, partitions: number): Promise<void> {
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  let messages: { value: string; partition: number; headers: Record<string, string> }[] = [];
  let number = 0;
  for (const line of auditLog(events, seed)) {
    const partition = Math.floor(number / 500) % partitions;
    messages.push({ value: line.trimEnd(), partition, headers: { cluster: `c${partition}` } });
    number += 1;
    if (messages.length < 500) continue;
    await producer.send({ topic, messages, acks: 1 });
    messages = [];
  }
  if (messages.length > 0) await producer.send({ topic, messages });
  await producer.disconnect();
}
