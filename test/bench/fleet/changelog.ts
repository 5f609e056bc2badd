import { plainProducer } from '../../../src/kafka/client.ts';
import type { Stand } from './broker.ts';

/** Writes every cell three times, as a changelog before its compaction. */
export async function fillChangelog({ fleet }: Stand, cells: number, partition = 0): Promise<void> {
  const producer = plainProducer(fleet.kafka);
  await producer.connect();
  const topic = fleet.topic('state');
  for (let round = 0; round < 3; round += 1) {
    for (let at = 0; at < cells; at += 5_000) {
      const messages = Array.from({ length: Math.min(5_000, cells - at) }, (_, index) => ({
        key: JSON.stringify([
          'state',
          'c0',
          'history.secrets',
          `principal-${(at + index) % 9_973}\u001fns\u001fsecret-${at + index}`,
        ]),
        value: JSON.stringify({
          count: round,
          firstUs: 1_790_000_000_000_000 + at,
          seenUs: 1_790_000_000_000_000 + index,
        }),
        partition,
      }));
      await producer.send({ topic, messages, acks: 1 });
    }
  }
  await producer.disconnect();
}
