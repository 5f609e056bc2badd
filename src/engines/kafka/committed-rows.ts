import type { KafkaMessage } from '../../kafka/client.ts';
import { completeAlert } from '../../model/alert.ts';
import type { Row, RowKind } from '../../model/row.ts';
import type { Committed } from '../../pipeline/delivery.ts';
import { memoryRow } from './changelog.ts';

/** The row of a record, at its offset; none where it is no row of ours. */
export function committedIn(kind: RowKind, { key, value, offset }: KafkaMessage): Committed[] {
  const seq = Number(offset);
  const row = kind === 'memory' ? memoryRow(key?.toString() ?? '', value?.toString() ?? null) : parsed(kind, value);
  return row ? [{ seq, row }] : [];
}

/** Undefined for what somebody else wrote into our topics. */
function parsed(kind: RowKind, value: Buffer | null): Row | undefined {
  try {
    const row = JSON.parse(value?.toString() ?? '') as Row;
    if (kind === 'reject') return { ...row, kind } as Row;
    if (row?.kind !== kind) return undefined;
    return row.kind === 'Alert' ? completeAlert(row) : row;
  } catch {
    return undefined;
  }
}
