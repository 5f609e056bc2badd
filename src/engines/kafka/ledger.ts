import { randomUUID } from 'node:crypto';
import type { TopicPartition } from '../../kafka/assigner.ts';
import {
  type Kafka,
  type KafkaMessage,
  type Producer,
  type TopicMessages,
  transactionalProducer,
} from '../../kafka/client.ts';
import { readPartition } from '../../kafka/read-partition.ts';
import { rounds } from './rounds.ts';

/** Key of the record that marks the end of what is to be read. */
const MARK = '__mark';

/** Offsets of a consumer group, for showing its lag: nobody reads them back. */
export interface GroupOffsets {
  groupId: string;
  topic: string;
  partition: number;
  /** Of the next record. */
  offset: number;
}

/**
 * The one owner of a share of a compacted topic: whoever opens it with the same id later ends the transactions of all
 * before. What it reads back is the truth of how far its owner has come; a group's offsets are not, because the client
 * cannot wait for those that are still being committed.
 */
export class Ledger {
  readonly #kafka: Kafka;
  readonly #producer: Producer;
  readonly #at: TopicPartition;

  private constructor(kafka: Kafka, producer: Producer, at: TopicPartition) {
    this.#kafka = kafka;
    this.#producer = producer;
    this.#at = at;
  }

  /** Takes the id over; when this answers, nothing of an earlier owner is open any more. */
  static async open(kafka: Kafka, transactionalId: string, at: TopicPartition): Promise<Ledger> {
    const producer = transactionalProducer(kafka, transactionalId);
    await producer.connect();
    return new Ledger(kafka, producer, at);
  }

  /** Gives the last value of every key, in no order. Keys and values are as they were written. */
  async read(): Promise<Map<string, string>> {
    const mark = randomUUID();
    await this.transact([this.#record(MARK, mark)]);
    const values = new Map<string, string>();
    await readPartition(this.#kafka, this.#at, ({ key, value }: KafkaMessage) => {
      const name = key?.toString() ?? '';
      if (name === MARK) return value?.toString() === mark;
      if (value === null) values.delete(name);
      // As text: a piece of a fetch would hold all of it.
      else values.set(name, value.toString());
      return false;
    });
    return values;
  }

  #record(key: string, value: string): TopicMessages {
    return { topic: this.#at.topic, messages: [{ key, value, partition: this.#at.partition }] };
  }

  /** Writes all of it or nothing; offsets go with it. At least one record must be there: the client fails without. */
  async transact(sends: readonly TopicMessages[], offsets?: GroupOffsets): Promise<void> {
    const transaction = await this.#producer.transaction();
    try {
      for (const topicMessages of rounds(sends)) await transaction.sendBatch({ topicMessages });
      if (offsets) {
        const { groupId, topic, partition, offset } = offsets;
        const partitions = [{ partition, offset: String(offset) }];
        await transaction.sendOffsets({ consumerGroupId: groupId, topics: [{ topic, partitions }] });
      }
      await transaction.commit();
    } catch (error) {
      // Of two errors the first one tells more; what stays open ends with the next owner of the id.
      await transaction.abort().catch(() => {});
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#producer.disconnect();
  }
}
