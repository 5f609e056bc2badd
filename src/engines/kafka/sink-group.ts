import type { TopicName } from '../../kafka/topics.ts';
import type { RowKind } from '../../model/row.ts';

/** Where each kind of row is read. */
export const TOPIC_OF: Readonly<Record<RowKind, TopicName>> = {
  access: 'accesses',
  fact: 'facts',
  finding: 'findings',
  Alert: 'alerts',
  reject: 'rejected',
  memory: 'state',
};

/** The consumer group of a sink: its offsets are the sink's cursor. */
export function groupOf(prefix: string, sink: string): string {
  return `${prefix}-deliver-${sink}`;
}
