import { createHash } from 'node:crypto';
import type { Told } from '../model/audit-event.ts';
import type { Position, SourcePosition } from './engine.ts';
import type { Batch, Feed } from './feed.ts';

/** What a reviewed file says, as one record that replaces what the file said before. */
export interface Standing {
  /** For example `exceptions`. */
  source: string;
  content: unknown;
  recordOf(cluster: string, timeUs: number): Told;
}

/**
 * Puts what files say before the first events of every cluster, at the time of the first of them, wherever it differs
 * from what the cluster was told last. `cluster` is told in any case, also when nothing of it is left to be read.
 */
export function withStanding(feed: Feed, standing: readonly Standing[], cluster: string, position: Position): Feed {
  const told = new Set<string>();
  const ready: Batch[] = [];
  let isOver = false;
  const tell = (name: string, timeUs: number) => {
    if (told.has(name)) return;
    told.add(name);
    for (const each of standing) ready.push(...batchOf(each, name, timeUs, position));
  };
  return {
    next: async (limit) => {
      if (ready.length === 0 && !isOver) {
        const batch = await feed.next(limit);
        for (const [name, timeUs] of firstTimes(batch)) tell(name, timeUs);
        tell(cluster, 0);
        if (batch) ready.push(batch);
        else isOver = true;
      }
      return ready.shift();
    },
    close: () => feed.close(),
    inputs: feed.inputs,
  };
}

/** The clusters of a batch, each with the time of its first event. */
function firstTimes(batch: Batch | undefined): Map<string, number> {
  const times = new Map<string, number>();
  let last: string | undefined;
  for (const record of batch?.records ?? []) {
    if (record.tier === 'rejected' || record.cluster === last) continue;
    last = record.cluster;
    if (!times.has(last)) times.set(last, record.timeUs);
  }
  return times;
}

/** Nothing where this very content was told before. */
function batchOf(standing: Standing, cluster: string, timeUs: number, position: Position): Batch[] {
  const source = `${standing.source}@${cluster}`;
  const mark = markOf(standing.content);
  const before = position.get(source);
  if (before?.mark === mark) return [];
  const at: SourcePosition = { offset: (before?.offset ?? 0) + 1, skip: 0, mark };
  const records = [standing.recordOf(cluster, timeUs)];
  return [{ cluster, records, rejects: [], position: new Map([[source, at]]) }];
}

/** The same for the same content. */
export function markOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
