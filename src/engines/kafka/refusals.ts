import { type Kafka, plainProducer } from '../../kafka/client.ts';
import { boundsOfTopic } from '../../kafka/offsets.ts';
import { readPartition } from '../../kafka/read-partition.ts';
import type { Row } from '../../model/row.ts';
import type { Committed, Refused, RefusedRow, RefusedRows } from '../../pipeline/delivery.ts';

export interface Refusals {
  keep(refused: readonly Refused[]): Promise<void>;
  close(): Promise<void>;
}

/** A record of the topic; without a reason, it says of an earlier one that the row needs not be sent any more. */
interface Kept {
  sink: string;
  seq: number;
  reason: string | null;
  row: Row;
}

/** What a target will never take is kept in a topic of its own. */
export async function openRefusals(kafka: Kafka, prefix: string, sink: string): Promise<Refusals> {
  const producer = plainProducer(kafka);
  await producer.connect();
  return {
    keep: async (refused) => {
      const messages = refused.map(({ committed, reason }) => messageOf(sink, committed, reason));
      if (messages.length > 0) await producer.send({ topic: topicOf(prefix), messages });
    },
    close: () => producer.disconnect(),
  };
}

/** What targets of a fleet refused for good, as far as the topic still has it. */
export function refusedRowsIn(kafka: Kafka, prefix: string): RefusedRows {
  return {
    list: async (sink) => {
      const rows = await readRefused(kafka, topicOf(prefix));
      return rows.filter((row) => sink === undefined || row.sink === sink);
    },
    settle: async (sink, done, refused) => {
      const messages = [
        ...done.map((committed) => messageOf(sink, committed, null)),
        ...refused.map(({ committed, reason }) => messageOf(sink, committed, reason)),
      ];
      if (messages.length === 0) return;
      const producer = plainProducer(kafka);
      await producer.connect();
      await producer.send({ topic: topicOf(prefix), messages }).finally(() => producer.disconnect());
    },
  };
}

function topicOf(prefix: string): string {
  return `${prefix}.undelivered`;
}

function messageOf(sink: string, { seq, row }: Committed, reason: string | null) {
  return { key: row.cluster, value: JSON.stringify({ sink, seq, reason, row } satisfies Kept) };
}

async function readRefused(kafka: Kafka, topic: string): Promise<RefusedRow[]> {
  const rows = new Map<string, RefusedRow>();
  for (const [partition, { low, high }] of await boundsOfTopic(kafka, topic)) {
    if (high <= low) continue;
    await readPartition(kafka, { topic, partition }, ({ value, offset }) => {
      const kept = keptIn(value);
      if (kept) settle(rows, kept);
      return Number(offset) >= high - 1;
    });
  }
  return [...rows.values()];
}

function settle(rows: Map<string, RefusedRow>, { sink, seq, reason, row }: Kept): void {
  const id = JSON.stringify([sink, row]);
  if (reason === null) rows.delete(id);
  else rows.set(id, { sink, seq, reason, row });
}

/** Undefined for what somebody else wrote into our topic. */
function keptIn(value: Buffer | null): Kept | undefined {
  try {
    const { sink, seq = 0, reason = null, row } = JSON.parse(value?.toString() ?? '') as Partial<Kept>;
    return typeof sink === 'string' && row ? { sink, seq, reason, row } : undefined;
  } catch {
    return undefined;
  }
}
