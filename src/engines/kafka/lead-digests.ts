import { type Kafka, plainProducer } from '../../kafka/client.ts';
import type { GroupObserver } from '../../kafka/desk.ts';
import { workInGroup } from '../../kafka/group.ts';
import { boundsOfTopic } from '../../kafka/offsets.ts';
import { readPartition } from '../../kafka/read-partition.ts';
import type { DigestMarks } from '../../pipeline/digest-marks.ts';
import type { RoleOptions } from './roles.ts';

/** Who has this partition of `PREFIX.digests` sends them; the marks stand in it. */
const LEADING = 0;
const FETCH_BYTES = 64 * 1024;
const UNSEEN: GroupObserver = { rebalanced: () => {}, opened: () => {}, lag: () => {} };

type Leading = Pick<RoleOptions, 'kafka' | 'topics' | 'worker' | 'sessionTimeoutMs' | 'log'>;

/**
 * Of all workers one at a time does this work; another takes over where that one ends. A worker that was thought dead
 * and is not may do it once more.
 */
export async function leadDigests(
  { kafka, topics, worker, sessionTimeoutMs, log }: Leading,
  work: (marks: DigestMarks, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const topic = `${topics.prefix}.digests`;
  const group = {
    groupId: `${topics.prefix}-digests`,
    topics: [topic],
    worker,
    sessionTimeoutMs,
    fetchBytes: FETCH_BYTES,
    observer: UNSEEN,
    log,
    opensAtOnce: true,
    open: async (_topic: string, partition: number) => {
      const stop = new AbortController();
      const leading = partition === LEADING ? lead(kafka, topic, work, log, stop.signal) : Promise.resolve();
      const close = async () => {
        stop.abort();
        await leading;
      };
      return { next: () => undefined, process: async () => {}, close };
    },
  };
  await workInGroup(kafka, group, signal);
}

async function lead(
  kafka: Kafka,
  topic: string,
  work: (marks: DigestMarks, signal: AbortSignal) => Promise<void>,
  log: Leading['log'],
  signal: AbortSignal,
): Promise<void> {
  try {
    const kept = await readMarks(kafka, topic);
    if (signal.aborted) return;
    log.info({ topic }, 'This worker sends the digests.');
    await work(marksIn(kafka, topic, kept), signal);
  } catch (error) {
    log.error({ topic, error: String(error) }, 'This worker cannot send the digests.');
  }
}

/** Until when each sink has its digests. */
export async function readMarks(kafka: Kafka, topic: string): Promise<Map<string, number>> {
  const kept = new Map<string, number>();
  const { low = 0, high = 0 } = (await boundsOfTopic(kafka, topic)).get(LEADING) ?? {};
  if (high <= low) return kept;
  await readPartition(kafka, { topic, partition: LEADING }, ({ key, value, offset }) => {
    const untilMs = Number(value?.toString() || Number.NaN);
    if (key && Number.isFinite(untilMs)) kept.set(key.toString(), untilMs);
    return Number(offset) >= high - 1;
  });
  return kept;
}

/** Compaction keeps the last mark of every sink. */
export function marksIn(kafka: Kafka, topic: string, kept = new Map<string, number>()): DigestMarks {
  return {
    untilMs: async (sink) => kept.get(sink),
    keep: async (sink, untilMs) => {
      kept.set(sink, untilMs);
      const producer = plainProducer(kafka);
      await producer.connect();
      const messages = [{ key: sink, value: String(untilMs), partition: LEADING }];
      await producer.send({ topic, messages }).finally(() => producer.disconnect());
    },
  };
}
