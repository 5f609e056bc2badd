import { type Kafka, plainProducer } from '../../kafka/client.ts';
import type { Refused } from '../../pipeline/delivery.ts';

export interface Refusals {
  keep(refused: readonly Refused[]): Promise<void>;
  close(): Promise<void>;
}

/** What a target will never take is kept in a topic of its own. */
export async function openRefusals(kafka: Kafka, prefix: string, sink: string): Promise<Refusals> {
  const producer = plainProducer(kafka);
  await producer.connect();
  return {
    keep: async (refused) => {
      const messages = refused.map(({ committed: { row }, reason }) => ({
        key: row.cluster,
        value: JSON.stringify({ sink, reason, row }),
      }));
      if (messages.length > 0) await producer.send({ topic: `${prefix}.undelivered`, messages });
    },
    close: () => producer.disconnect(),
  };
}
