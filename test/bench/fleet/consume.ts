import kafkajs from 'kafkajs';
import { measure } from '../measure.ts';

/** What kafkajs as it comes reaches when it only takes the records of a topic: `consume.ts ADDRESS TOPIC EVENTS`. */
const [address = '', topic = '', wanted = ''] = process.argv.slice(2);

await measure(async () => {
  const logLevel = kafkajs.logLevel.NOTHING;
  const consumer = new kafkajs.Kafka({ brokers: address.split(','), clientId: 'bench', logLevel }).consumer({
    maxWaitTimeInMs: 100,
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
