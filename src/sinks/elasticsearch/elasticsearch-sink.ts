import type { Client } from '../../elasticsearch/client.ts';
import type { RowKind } from '../../model/row.ts';
import type { Committed, Refused, Sink } from '../../pipeline/delivery.ts';
import { writeBulk } from './bulk.ts';
import { operationsOf } from './documents.ts';

export const ELASTICSEARCH_KINDS: readonly RowKind[] = ['access', 'fact', 'finding', 'Alert', 'reject', 'memory'];
/** So that a slow server is not asked for everything at once. */
const BATCH_ROWS = 2_000;

/** Writes every row as a document with an id of its own: a row that comes again changes nothing. */
export function elasticsearchSink(client: Client, prefix: string): Sink {
  return {
    name: 'elasticsearch',
    kinds: ELASTICSEARCH_KINDS,
    batchRows: BATCH_ROWS,
    deliver: async (rows, signal) => {
      const sources = new Map<object, Committed>();
      const operations = rows.flatMap((committed) => {
        const own = operationsOf(prefix, committed);
        for (const operation of own) sources.set(operation, committed);
        return own;
      });
      const refused = await writeBulk(client, latest(operations), signal);
      return refused.map(({ operation, reason }): Refused => {
        return { committed: sources.get(operation) as Committed, reason };
      });
    },
    close: () => client.close(),
  };
}

/** Requests run side by side, so of a document that is written twice only the last one goes. */
function latest<T extends { index: string; id: string; version?: number }>(operations: readonly T[]): T[] {
  const byTarget = new Map<string, T>();
  for (const operation of operations) {
    const target = `${operation.index}\n${operation.id}`;
    const known = byTarget.get(target);
    if (!known || (operation.version ?? 0) > (known.version ?? 0)) byTarget.set(target, operation);
  }
  return [...byTarget.values()];
}
