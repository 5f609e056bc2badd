import type { TopicPartition } from '../../kafka/assigner.ts';
import type { Commit } from '../../pipeline/engine.ts';

/** A record of one of our topics. */
export interface Keyed {
  key: string;
  value: string | null;
}

/** A result as it stands in its topic. */
export function record(row: { cluster: string }): Keyed {
  return { key: row.cluster, value: JSON.stringify(row) };
}

/** A reject as it stands in its topic; `source` and `offset` say where the piece of input is. */
export function rejectRecord({ source, offset, rejected }: Commit['rejects'][number]): Keyed {
  const { cluster, code, excerpt } = rejected;
  return { key: cluster, value: JSON.stringify({ cluster, source, offset, code, excerpt }) };
}

/** A partition as a source: its offset is that of the next record. */
export function sourceOf({ topic, partition }: TopicPartition): string {
  return `kafka:${topic}/${partition}`;
}
