import { type Kafka, plainProducer } from '../../kafka/client.ts';
import type { Told } from '../../model/audit-event.ts';
import { partsOf } from './pack.ts';
import { packTold } from './standing-chunks.ts';

/** Appends what people and snapshots say to the log of a cluster, behind the events that are there. */
export async function appendTold(kafka: Kafka, prefix: string, cluster: string, told: readonly Told[]): Promise<void> {
  const chunks = partsOf(told).flatMap((records) => packTold(cluster, records as readonly Told[]));
  const producer = plainProducer(kafka);
  await producer.connect();
  try {
    for (const { text: value } of chunks)
      await producer.send({ topic: `${prefix}.events`, messages: [{ key: cluster, value }] });
  } finally {
    await producer.disconnect();
  }
}
