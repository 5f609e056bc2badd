import type { Committed, RefusedRow, RefusedRows, Sink } from './delivery.ts';

/** What became of a refused row: `overtaken` where a later one says all, `unrouted` where no route leads any more. */
export type ResendOutcome = 'taken' | 'refused' | 'overtaken' | 'unrouted';

export interface Resent extends RefusedRow {
  outcome: ResendOutcome;
}

/**
 * Sends once more what a target refused for good, when it has been mended. `later` are rows that were committed after
 * them: a target of which only the last revision is of use gets no older one. Each batch is settled as soon as it is
 * answered; throws when the target cannot take any now, and then the rest stays as it was.
 */
export async function resend(
  sink: Sink,
  kept: RefusedRows,
  rows: readonly RefusedRow[],
  later: readonly Committed[],
  signal: AbortSignal,
): Promise<Resent[]> {
  const outcomes = new Map<RefusedRow, Resent>();
  const settle = (some: readonly RefusedRow[], outcome: ResendOutcome) => {
    for (const row of some) outcomes.set(row, { ...row, outcome });
  };
  const { routed, due } = sorted(sink, rows, later);
  settle(
    rows.filter((row) => !routed.has(row)),
    'unrouted',
  );
  for (let at = 0; at < due.length; at += sink.batchRows) {
    const batch = due.slice(at, at + sink.batchRows);
    const refused = await sink.deliver(batch, signal);
    const again = new Map(refused.map(({ committed, reason }) => [committed, reason]));
    settle(batch, 'taken');
    for (const row of batch.filter((each) => again.has(each)))
      outcomes.set(row, { ...row, reason: again.get(row) ?? '', outcome: 'refused' });
    const taken = batch.filter((row) => !again.has(row));
    await kept.settle(sink.name, taken, refused);
  }
  const overtaken = rows.filter((row) => !outcomes.has(row));
  settle(overtaken, 'overtaken');
  await kept.settle(sink.name, overtaken, []);
  return rows.map((row) => outcomes.get(row) as Resent);
}

/** Rows that a route leads to the sink, and of those the ones that are of use to it beside later ones. */
function sorted(sink: Sink, rows: readonly RefusedRow[], later: readonly Committed[]) {
  const select = (some: readonly Committed[]) => new Set<Committed>(sink.select?.(some) ?? some);
  const routed = new Set(rows.filter((row) => select([row]).has(row)));
  const useful = select([...routed, ...later]);
  return { routed, due: [...routed].filter((row) => useful.has(row)) };
}
