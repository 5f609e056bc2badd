import { reject } from '../../audit/full-event.ts';
import type { Armed } from '../../detect/judge.ts';
import type { Kafka, KafkaMessage } from '../../kafka/client.ts';
import type { PartitionWork } from '../../kafka/partition-work.ts';
import { type Chunk, type FeedReport, KnownCallers, unpackChunk } from '../../pipeline/chunk.ts';
import { type Commit, emptyCounters, type Position } from '../../pipeline/engine.ts';
import { Folds } from '../../pipeline/folds.ts';
import { joinCommits } from '../../pipeline/join.ts';
import { KafkaEngine } from './kafka-engine.ts';
import { sourceOf } from './records.ts';

/** Events of one transaction at most; a chunk is never cut. */
const BATCH_RECORDS = 10_000;

export interface DetectOptions {
  kafka: Kafka;
  prefix: string;
  groupId: string;
  partition: number;
  detectors: readonly Armed[];
  onCommit(commit: Commit, seconds: number): void;
}

/** Takes one partition of the events: restores its clusters' folds, then processes and commits batch by batch. */
export async function openDetect(options: DetectOptions): Promise<PartitionWork> {
  const { kafka, prefix, groupId, partition, detectors, onCommit } = options;
  const source = sourceOf({ topic: `${prefix}.events`, partition });
  const engine = new KafkaEngine({ kafka, prefix, partition, groupId });
  const folds = new Folds(detectors);
  const callers = new KnownCallers();
  const position = new Map(await folds.restore(engine));
  let next = position.get(source)?.offset ?? 0;

  const commit = async (parts: readonly Commit[], offset: number): Promise<void> => {
    const start = performance.now();
    const all = joinCommits(parts);
    const joined = { ...all, position: new Map([...all.position, [source, { offset, skip: 0 }]]) };
    await engine.commit(joined);
    for (const [name, at] of joined.position) position.set(name, at);
    next = offset;
    onCommit(joined, (performance.now() - start) / 1000);
  };

  return {
    next: () => next,
    process: async (messages) => {
      let parts: Commit[] = [];
      let records = 0;
      for (const message of messages) {
        const chunk = message.value === null ? undefined : unpackChunk(message.value.toString(), callers);
        const part = chunk ? processChunk(folds, chunk, position) : refused(source, message);
        parts.push(part.commit);
        records += part.records;
        if (records < BATCH_RECORDS && message !== messages.at(-1)) continue;
        await commit(parts, Number(message.offset) + 1);
        parts = [];
        records = 0;
      }
    },
    close: async () => engine.close(),
  };
}

interface Part {
  commit: Commit;
  records: number;
}

function processChunk(folds: Folds, { cluster, feed, records }: Chunk, position: Position): Part {
  const commit = folds.process({ cluster, records, rejects: [], position: new Map() });
  const rejected = Object.values(feed.rejected).reduce((sum, count) => sum + count, 0);
  const counters = commit.counters.get(cluster);
  if (counters) counters.rejected += rejected;
  return { commit: { ...commit, position: movedBy(cluster, feed, position) }, records: records.length };
}

/** How far a raw source has come in the log of a cluster, and the time of its newest event: who falls silent is seen. */
function movedBy(cluster: string, { source, to, events, lastUs }: FeedReport, before: Position): Position {
  if (events === 0) return new Map();
  const name = `${source}@${cluster}`;
  const newestUs = Math.max(lastUs, Number(before.get(name)?.mark ?? 0));
  return new Map([[name, { offset: to, skip: 0, mark: String(newestUs) }]]);
}

/** Somebody else wrote into our topic: it is told, and passed over. */
function refused(source: string, { key, offset }: KafkaMessage): Part {
  const cluster = key?.toString('latin1', 0, 253) ?? '';
  const rejected = reject(cluster, 'not-a-chunk', '');
  const counters = new Map([[cluster, { ...emptyCounters(), rejected: 1 }]]);
  const rejects = [{ source, offset: Number(offset), rejected }];
  return { commit: { ...joinCommits([]), rejects, counters }, records: 0 };
}
