import { randomUUID } from 'node:crypto';
import type { Kafka, KafkaMessage, PartitionAssigner } from 'kafkajs';
import type { TopicPartition } from './assigner.ts';
import { GROUP_TIMES } from './client.ts';
import { kafkajs } from './library.ts';

const { AssignerProtocol } = kafkajs;

/** Large fetches: a restore reads millions of small records. */
const FETCH_BYTES = 8 * 1024 * 1024;

/**
 * Reads one partition from its beginning, committed records only, until `take` answers true. The client knows no
 * assignment by hand, so a group of one that assigns itself this partition is made and thrown away.
 */
export async function readPartition(
  kafka: Kafka,
  { topic, partition }: TopicPartition,
  take: (message: KafkaMessage) => boolean,
): Promise<void> {
  const groupId = `secretwatch-read-${randomUUID()}`;
  const consumer = kafka.consumer({
    ...GROUP_TIMES,
    groupId,
    partitionAssigners: [only({ topic, partition })],
    maxBytesPerPartition: FETCH_BYTES,
    maxBytes: FETCH_BYTES,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) reject(payload.error);
  });
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    let isDone = false;
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        try {
          for (const message of batch.messages) isDone ||= take(message);
        } catch (error) {
          reject(error);
        }
        if (isDone) resolve();
      },
    });
    await promise;
  } finally {
    await consumer.disconnect();
    await forgetGroup(kafka, groupId);
  }
}

function only({ topic, partition }: TopicPartition): PartitionAssigner {
  return () => ({
    name: 'secretwatch-only',
    version: 0,
    protocol: ({ topics }) => ({
      name: 'secretwatch-only',
      metadata: AssignerProtocol.MemberMetadata.encode({ version: 0, topics, userData: Buffer.alloc(0) }),
    }),
    assign: async ({ members }) =>
      members.map(({ memberId }) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: 0,
          assignment: { [topic]: [partition] },
          userData: Buffer.alloc(0),
        }),
      })),
  });
}

/** The broker forgets empty groups by itself after days. */
async function forgetGroup(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    await admin.deleteGroups([groupId]);
  } catch {
    // Nothing depends on it.
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
