import { plainProducer } from '../../../src/kafka/client.ts';
import { auditLog } from '../log.ts';
import { measure } from '../measure.ts';
import { clientOf } from './broker.ts';
import { atRate } from './pace.ts';

/** Sends a generated log at a steady rate, each topic its share, in a process of its own: `feeder.ts JSON`. */
export interface FeedOrder {
  address: string;
  topics: readonly string[];
  perSecond: number;
  seconds: number;
  seed: number;
}

/** In whose place a read of a secret stands among the accesses. */
const READ = '"objectRef":{"resource":"secrets"';

const { address, topics, perSecond, seconds, seed } = JSON.parse(process.argv[2] ?? '{}') as FeedOrder;

await measure(async () => {
  const producer = plainProducer(clientOf(address));
  await producer.connect();
  const lines = auditLog(perSecond * seconds, seed);
  let number = 0;
  let reads = 0;
  const sent = await atRate(perSecond, seconds, async (count) => {
    const topicMessages = topics.map((topic) => ({ topic, messages: [] as { value: string; partition: number }[] }));
    for (let index = 0; index < count; index += 1) {
      const value = (lines.next().value as string).trimEnd();
      if (value.includes(READ)) reads += 1;
      topicMessages[number % topics.length]?.messages.push({ value, partition: 0 });
      number += 1;
    }
    await producer.sendBatch({ acks: 1, topicMessages: topicMessages.filter(({ messages }) => messages.length > 0) });
  });
  await producer.disconnect();
  return { events: sent, reads };
});
