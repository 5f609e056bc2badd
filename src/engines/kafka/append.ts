import { type Kafka, plainProducer } from '../../kafka/client.ts';
import type { Told } from '../../model/audit-event.ts';
import { packWithin, partsOf } from './gather.ts';

/** Appends what people and snapshots say to the log of a cluster, behind the events that are there. */
export async function appendTold(kafka: Kafka, prefix: string, cluster: string, told: readonly Told[]): Promise<void> {
  const feed = { source: 'told', from: 0, to: 0, events: 0, rejected: {}, firstUs: 0, lastUs: 0 };
  const texts = partsOf(told).flatMap((records) => packWithin({ cluster, feed, records }, []));
  const producer = plainProducer(kafka);
  await producer.connect();
  try {
    for (const value of texts) await producer.send({ topic: `${prefix}.events`, messages: [{ key: cluster, value }] });
  } finally {
    await producer.disconnect();
  }
}
