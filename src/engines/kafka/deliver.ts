import type { Kafka, KafkaMessage, Producer } from '../../kafka/client.ts';
import { plainProducer } from '../../kafka/client.ts';
import { type GroupOptions, type PartitionWork, workInGroup } from '../../kafka/group.ts';
import type { TopicName } from '../../kafka/topics.ts';
import type { Row, RowKind } from '../../model/row.ts';
import {
  type Committed,
  type DeliveryObserver,
  deliverRows,
  type Refused,
  type Sink,
} from '../../pipeline/delivery.ts';
import { memoryRow } from './kafka-engine.ts';
import { type RoleOptions, sharedOf } from './roles.ts';

/** Where each kind of row is read. */
const TOPIC_OF: Readonly<Record<RowKind, TopicName>> = {
  access: 'accesses',
  fact: 'facts',
  finding: 'findings',
  Alert: 'alerts',
  reject: 'rejected',
  memory: 'state',
};
const FETCH_BYTES = 2 * 1024 * 1024;
/** Rows of one delivery at most, so that a slow target is not asked for everything at once. */
const BATCH_ROWS = 2_000;

/** Committed rows to one sink, at least once: the group's offsets are the cursor, and the sink knows rows again. */
export async function runDeliver(
  options: RoleOptions,
  sink: Sink,
  observer: DeliveryObserver,
  signal: AbortSignal,
): Promise<void> {
  const { kafka, topics, log } = options;
  const { prefix } = topics;
  const kinds = new Map(sink.kinds.map((kind) => [`${prefix}.${TOPIC_OF[kind]}`, kind]));
  const refusals = await openRefusals(kafka, prefix, sink.name);
  const group: GroupOptions = {
    ...sharedOf(options, 'deliver'),
    groupId: `${prefix}-deliver-${sink.name}`,
    topics: [...kinds.keys()],
    fetchBytes: FETCH_BYTES,
    open: async (topic) => {
      const kind = kinds.get(topic);
      if (!kind) throw new Error(`nobody asked for topic ${topic}`);
      return deliverWork(kind, sink, refusals, observer, signal);
    },
  };
  try {
    log.info({ sink: sink.name }, 'Delivering.');
    await workInGroup(kafka, group, signal);
  } finally {
    await refusals.close();
    await sink.close();
  }
}

function deliverWork(
  kind: RowKind,
  sink: Sink,
  refusals: Refusals,
  observer: DeliveryObserver,
  signal: AbortSignal,
): PartitionWork {
  return {
    next: () => undefined,
    process: async (messages) => {
      const rows = messages.flatMap((message) => committedIn(kind, message));
      for (let at = 0; at < rows.length; at += BATCH_ROWS) {
        const refused = await deliverRows(sink, rows.slice(at, at + BATCH_ROWS), observer, signal);
        if (!refused) throw new Error('stopped before the target took it');
        await refusals.keep(refused);
      }
    },
    close: async () => {},
  };
}

function committedIn(kind: RowKind, { key, value, offset }: KafkaMessage): Committed[] {
  const seq = Number(offset);
  const row = kind === 'memory' ? memoryRow(key?.toString() ?? '', value?.toString() ?? null) : parsed(kind, value);
  return row ? [{ seq, row }] : [];
}

/** Undefined for what somebody else wrote into our topics. */
function parsed(kind: RowKind, value: Buffer | null): Row | undefined {
  try {
    const row = JSON.parse(value?.toString() ?? '') as Row;
    if (kind === 'reject') return { ...row, kind } as Row;
    return row?.kind === kind ? row : undefined;
  } catch {
    return undefined;
  }
}

interface Refusals {
  keep(refused: readonly Refused[]): Promise<void>;
  close(): Promise<void>;
}

/** What a target will never take is kept in a topic of its own. */
async function openRefusals(kafka: Kafka, prefix: string, sink: string): Promise<Refusals> {
  const producer: Producer = plainProducer(kafka);
  await producer.connect();
  return {
    keep: async (refused) => {
      const messages = refused.map(({ committed: { row }, reason }) => ({
        key: row.cluster,
        value: JSON.stringify({ sink, reason, row }),
      }));
      if (messages.length > 0) await producer.send({ topic: `${prefix}.undelivered`, messages });
    },
    close: () => producer.disconnect(),
  };
}
