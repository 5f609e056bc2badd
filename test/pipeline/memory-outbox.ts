import type { Row } from '../../src/model/row.ts';
import type { Committed, Outbox, Refused } from '../../src/pipeline/delivery.ts';

export interface MemoryOutbox extends Outbox {
  rows: Committed[];
  cursor: number;
  refused: Refused[];
  errors: string[];
}

/** An outbox whose cursor a test can see, and which outlives a process of the test. */
export function memoryOutbox(rows: readonly Row[]): MemoryOutbox {
  const outbox: MemoryOutbox = {
    rows: rows.map((row, at) => ({ seq: at + 1, row })),
    cursor: 0,
    refused: [],
    errors: [],
    next: (limit) => outbox.rows.filter(({ seq }) => seq > outbox.cursor).slice(0, limit),
    done: (taken, refused) => {
      outbox.cursor = Math.max(outbox.cursor, ...taken.map(({ seq }) => seq));
      outbox.refused.push(...refused);
    },
    failed: (error) => outbox.errors.push(error),
    standing: () => outbox.rows.filter(({ seq }) => seq <= outbox.cursor),
    waiting: () => outbox.rows.length - outbox.cursor,
    close: () => {},
  };
  return outbox;
}
