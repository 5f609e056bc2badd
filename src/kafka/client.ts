import type { ConsumerConfig, Kafka, KafkaConfig, Producer, SASLOptions } from 'kafkajs';
import { plugCodecs } from './codecs.ts';
import { kafkajs } from './library.ts';
import { type Log, logThrough } from './log.ts';

export type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage, Producer, TopicMessages } from 'kafkajs';

/** How the brokers are reached. Secrets were read from files or the environment before. */
export interface KafkaConnection {
  brokers: readonly string[];
  clientId: string;
  ssl?: KafkaConfig['ssl'];
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
}

/**
 * A transaction's next step often meets the end of the one before, which the broker is still writing; with the
 * client's default of 300 ms every transaction would pay for that.
 */
const RETRY = { initialRetryTime: 10, multiplier: 1.7, maxRetryTime: 1_000, retries: 12 };

/** Broker-side limit of an open transaction: how long a dead worker's leftovers may hold up readers. */
const TRANSACTION_TIMEOUT_MS = 15_000;

/** The only place that configures kafkajs. */
export function createKafka({ brokers, clientId, ssl, sasl }: KafkaConnection, log: Log): Kafka {
  plugCodecs();
  return new kafkajs.Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl !== undefined && { ssl }),
    ...(sasl !== undefined && { sasl: sasl as SASLOptions }),
    retry: RETRY,
    connectionTimeout: 5_000,
    logCreator: logThrough(log),
  });
}

/**
 * A producer whose open transactions end with whoever takes the same id next. Only one request at a time keeps its
 * records in order.
 */
export function transactionalProducer(kafka: Kafka, transactionalId: string): Producer {
  return kafka.producer({
    transactionalId,
    idempotent: true,
    maxInFlightRequests: 1,
    transactionTimeout: TRANSACTION_TIMEOUT_MS,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    // Given up sooner than the session of its worker ends.
    retry: { ...RETRY, retries: 20 },
  });
}

export function plainProducer(kafka: Kafka): Producer {
  return kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, retry: RETRY });
}

/** Times of a consumer group: who is silent for a session is taken for dead. */
export const GROUP_TIMES = {
  sessionTimeout: 10_000,
  heartbeatInterval: 1_000,
  rebalanceTimeout: 20_000,
  // A waiting fetch holds up a rebalance, and the alerts of a quiet topic.
  maxWaitTimeInMs: 100,
} as const satisfies Partial<ConsumerConfig>;
