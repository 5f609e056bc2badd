import { DatabaseSync } from 'node:sqlite';
import { SCHEMA } from '../../engines/embedded/schema.ts';
import { Writers } from '../../engines/embedded/writers.ts';
import type { AccessRow, Fact } from '../../model/access.ts';
import type { Alert } from '../../model/alert.ts';
import type { Finding } from '../../model/finding.ts';
import type { MemoryRow, Row } from '../../model/row.ts';
import type { Timeline } from '../port.ts';
import { ReadDatabase } from '../sqlite/database.ts';
import { timelineOn } from '../sqlite/timeline.ts';
import type { Found } from './search.ts';

/** The rows that one answer rests on. */
export interface Slice {
  accesses: Found<AccessRow>[];
  facts: Found<Fact>[];
  findings: Found<Finding>[];
  alerts: Found<Alert>[];
  memory: Found<MemoryRow>[];
}

export function emptySlice(): Slice {
  return { accesses: [], facts: [], findings: [], alerts: [], memory: [] };
}

/** Answers from a slice by the embedded store's own questions, so that both stores cannot answer differently. */
export async function answerFrom<T>(slice: Slice, ask: (timeline: Timeline) => Promise<T>): Promise<T> {
  const db = new DatabaseSync(':memory:');
  db.exec(SCHEMA);
  const writers = new Writers(db);
  db.exec('BEGIN');
  const [accesses, facts, findings] = [inOrder(slice.accesses), inOrder(slice.facts), inOrder(slice.findings)];
  writers.writeOutcome({ accesses, facts, findings, alerts: inOrder(slice.alerts), duplicates: 0, late: 0 });
  for (const { row } of slice.memory) writeMemory(writers, row);
  db.exec('COMMIT');
  const timeline = timelineOn(new ReadDatabase(db), () => {});
  try {
    return await ask(timeline);
  } finally {
    await timeline.close();
  }
}

function writeMemory(writers: Writers, { cluster, block, key, json }: MemoryRow): void {
  if (json === null) return;
  if (block === 'counters') writers.writeCounters(new Map([[cluster, JSON.parse(json)]]));
  else writers.writeState(cluster, { block, key, json });
}

/** As they were committed, each once. */
function inOrder<R extends Row>(found: readonly Found<R>[]): R[] {
  const once = new Map(found.map((one) => [`${one.seq} ${JSON.stringify(one.row)}`, one]));
  return [...once.values()].sort((a, b) => a.seq - b.seq).map(({ row }) => row);
}
