import { setTimeout as delay } from 'node:timers/promises';
import type { RawInput } from '../../src/engines/kafka/inputs.ts';
import { runDetect, runIntake } from '../../src/engines/kafka/roles.ts';
import { createKafka, type Kafka, type Producer, type TopicMessages } from '../../src/kafka/client.ts';
import { QUIET } from './cluster.ts';
import { roleOptions } from './fleet-run.ts';

/** How a worker under test goes about it: as it should, or in one of the ways that are known to be wrong. */
export type Manner = 'right' | 'random-id' | 'offset-first';

export interface WorkerOrder {
  brokers: string;
  prefix: string;
  partitions: number;
  inputs: readonly RawInput[];
  worker: string;
  manner: Manner;
  sessionTimeoutMs: number;
  /** Time spent before and within every transaction, so that faults meet one; nothing is told of them where it is 0. */
  holdMs: number;
}

/** Where a worker stands, told on its standard output. */
export type Moment = 'before' | 'within' | 'between';

/** A worker of a fleet in a process of its own, told by its one argument. Ends on SIGTERM, or on what it cannot mend. */
const order = JSON.parse(process.argv[2] ?? '{}') as WorkerOrder;
const kafka = createKafka({ brokers: order.brokers.split(','), clientId: order.worker }, QUIET);
const makeProducer = kafka.producer.bind(kafka);
kafka.producer = (config) => {
  const id = config?.transactionalId;
  const isRandom = order.manner === 'random-id' && id !== undefined;
  const producer = makeProducer(isRandom ? { ...config, transactionalId: `${id}-${process.pid}` } : config);
  return order.holdMs > 0 ? held(producer) : producer;
};
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.stdin
  .once('end', () => process.exit(1))
  .resume()
  .unref();
const fleet = { kafka: kafka as Kafka, options: { ...order, replicationFactor: 1, retentionDays: 7 } };
const options = { ...roleOptions(fleet, order.inputs), worker: order.worker };
const role = { ...options, sessionTimeoutMs: order.sessionTimeoutMs };
try {
  await Promise.all([runIntake(role, stop.signal), runDetect(role, stop.signal)]);
} catch {
  process.exit(1);
}

/** Tells where it stands and stays there for a while, so that whoever watches can meet it. */
async function stand(moment: Moment): Promise<void> {
  process.stdout.write(`${moment}\n`);
  await delay(order.holdMs);
}

type Transaction = Awaited<ReturnType<Producer['transaction']>>;

/** The same producer, slower; or one that commits how far it has come before what it made. */
function held(producer: Producer): Producer {
  const begin = producer.transaction.bind(producer);
  const slow = async (): Promise<Transaction> => {
    await stand('before');
    return order.manner === 'offset-first' ? offsetFirst(begin) : withHold(await begin());
  };
  return Object.assign(producer, { transaction: slow });
}

function withHold(transaction: Transaction): Transaction {
  const commit = transaction.commit.bind(transaction);
  return Object.assign(transaction, {
    commit: async () => {
      await stand('within');
      await commit();
    },
  });
}

function offsetFirst(begin: () => Promise<Transaction>): Transaction {
  const sends: TopicMessages[] = [];
  const isPosition = ({ key }: TopicMessages['messages'][number]) => String(key).startsWith('["position"');
  const part = (isWanted: (message: TopicMessages['messages'][number]) => boolean) =>
    sends
      .map(({ topic, messages }) => ({ topic, messages: messages.filter(isWanted) }))
      .filter(({ messages }) => messages.length > 0);
  const inOne = async (topicMessages: TopicMessages[]) => {
    if (topicMessages.length === 0) return;
    const transaction = await begin();
    await transaction.sendBatch({ topicMessages });
    await transaction.commit();
  };
  return {
    sendBatch: async ({ topicMessages }: { topicMessages: TopicMessages[] }) => void sends.push(...topicMessages),
    sendOffsets: async () => {},
    commit: async () => {
      const positions = part(isPosition);
      await inOne(positions);
      // Whoever wrote no position has nothing to lose.
      if (positions.length > 0) await stand('between');
      await inOne(part((message) => !isPosition(message)));
    },
    abort: async () => {},
  } as unknown as Transaction;
}
