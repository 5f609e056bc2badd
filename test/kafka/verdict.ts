import { KafkaEngine } from '../../src/engines/kafka/kafka-engine.ts';
import { unpackChunk } from '../../src/pipeline/chunk.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import { ARMED, stateText } from '../pipeline/reference.ts';
import { committedIn, type Fleet, writtenIn } from './cluster.ts';

/** What a run left behind, against what went in. */
export interface Verdict {
  /** Requests that are not among the events, or not among the accesses. */
  lost: number;
  twice: number;
  /** Rows that a fold over the committed events does not give in this form and order. */
  wrongRows: number;
  /** Clusters whose state another worker would restore differently. */
  wrongStates: number;
  /** Rows of transactions that were undone. */
  aborted: number;
}

const RESULTS = ['accesses', 'facts', 'findings', 'alerts'] as const;

/** Reads everything back. `sent` are the audit IDs that went in, each a read of a secret. */
export async function judge(fleet: Fleet, sent: readonly string[]): Promise<Verdict> {
  const verdict: Verdict = { lost: 0, twice: 0, wrongRows: 0, wrongStates: 0, aborted: 0 };
  const ids: Record<'events' | 'accesses', string[]> = { events: [], accesses: [] };
  for (let partition = 0; partition < fleet.options.partitions; partition += 1)
    await judgePartition(fleet, partition, ids, verdict);
  for (const seen of Object.values(ids)) {
    verdict.twice += seen.length - new Set(seen).size;
    verdict.lost += new Set(sent).difference(new Set(seen)).size;
  }
  return verdict;
}

async function judgePartition(
  fleet: Fleet,
  partition: number,
  ids: Record<'events' | 'accesses', string[]>,
  verdict: Verdict,
): Promise<void> {
  const folds = new Folds(ARMED);
  const expected = { accesses: [], facts: [], findings: [], alerts: [] } as Record<(typeof RESULTS)[number], string[]>;
  const clusters = new Set<string>();
  const events = await committedIn(fleet, 'events', partition);
  verdict.aborted += (await writtenIn(fleet, 'events', partition)).length - events.length;
  for (const text of events) {
    const chunk = unpackChunk(text);
    if (!chunk) continue;
    clusters.add(chunk.cluster);
    for (const record of chunk.records) if (record.tier === 'event') ids.events.push(record.auditID);
    const { outcome } = folds.process({ ...chunk, rejects: [], position: new Map() });
    for (const kind of RESULTS) expected[kind].push(...outcome[kind].map((row) => JSON.stringify(row)));
  }
  for (const kind of RESULTS) {
    const committed = await committedIn(fleet, kind, partition);
    verdict.aborted += (await writtenIn(fleet, kind, partition)).length - committed.length;
    verdict.wrongRows += Math.abs(committed.length - expected[kind].length);
    verdict.wrongRows += committed.filter((row, index) => row !== expected[kind][index]).length;
    if (kind === 'accesses')
      ids.accesses.push(...committed.map((row) => (JSON.parse(row) as { auditID: string }).auditID));
  }
  const restored = await restore(fleet, partition);
  for (const cluster of clusters)
    if (stateText(restored, cluster) !== stateText(folds, cluster)) verdict.wrongStates += 1;
}

async function restore(fleet: Fleet, partition: number): Promise<Folds> {
  const engine = new KafkaEngine({ kafka: fleet.kafka, prefix: fleet.options.prefix, partition });
  const folds = new Folds(ARMED);
  await folds.restore(engine);
  await engine.close();
  return folds;
}
