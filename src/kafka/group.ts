import { rendezvous } from './assigner.ts';
import { GROUP_TIMES, type Kafka } from './client.ts';
import { Desk, type DeskOptions } from './desk.ts';

export interface GroupOptions extends DeskOptions {
  groupId: string;
  topics: readonly string[];
  /** A name that this worker has again after a restart, so that it gets its partitions back. */
  worker: string;
  /** Most bytes of one fetch, by partition. */
  fetchBytes: number;
  sessionTimeoutMs?: number;
}

/** Works on the partitions that the group gives to this worker, until the signal fires. Rejects when it cannot go on. */
export async function workInGroup(kafka: Kafka, options: GroupOptions, signal: AbortSignal): Promise<void> {
  const { groupId, topics, worker, fetchBytes, sessionTimeoutMs = GROUP_TIMES.sessionTimeout } = options;
  const consumer = kafka.consumer({
    ...GROUP_TIMES,
    groupId,
    sessionTimeout: sessionTimeoutMs,
    partitionAssigners: [rendezvous(worker)],
    maxBytesPerPartition: fetchBytes,
    maxBytes: fetchBytes * 4,
  });
  const desk = new Desk(consumer, options);
  const { promise: stopped, resolve, reject } = Promise.withResolvers<void>();
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => desk.keepOnly(payload.memberAssignment));
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    void desk.closeAll();
    if (!payload.restart) reject(payload.error);
  });
  signal.addEventListener('abort', () => resolve(), { once: true });
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 8,
      eachBatch: (payload) => desk.batch(payload),
    });
    if (!signal.aborted) await stopped;
  } finally {
    await consumer.disconnect();
    await desk.closeAll();
  }
}
