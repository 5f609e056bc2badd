import { GROUP_TIMES } from '../../../src/kafka/client.ts';
import { measure } from '../measure.ts';
import { clientOf } from './broker.ts';

/** What the client reaches when it only takes the records of a topic: `consume.ts ADDRESS TOPIC EVENTS`. */
const [address = '', topic = '', wanted = ''] = process.argv.slice(2);

await measure(async () => {
  const consumer = clientOf(address).consumer({
    ...GROUP_TIMES,
    groupId: `consume-${process.pid}`,
    maxBytesPerPartition: 8 * 2 ** 20,
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  let events = 0;
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      events += batch.messages.length;
      if (events >= Number(wanted)) resolve();
    },
  });
  await promise;
  await consumer.disconnect();
  return { events };
});
