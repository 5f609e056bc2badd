import { createHash } from 'node:crypto';
import type { Told } from '../model/audit-event.ts';
import { withAhead } from './ahead.ts';
import type { Position, SourcePosition } from './engine.ts';
import type { Feed } from './feed.ts';

/** What a reviewed file says, as one record that replaces what the file said before. */
export interface Standing {
  /** For example `exceptions`. */
  source: string;
  content: unknown;
  recordOf(cluster: string, timeUs: number): Told;
}

/** Puts what files say before the events of a feed, wherever it differs from what the cluster was told last. */
export function withStanding(feed: Feed, standing: readonly Standing[], cluster: string, position: Position): Feed {
  const waiting = standing
    .map((each) => ({ ...each, source: `${each.source}@${cluster}`, mark: markOf(each.content) }))
    .filter(({ source, mark }) => position.get(source)?.mark !== mark);
  return withAhead(feed, {
    isDone: () => waiting.length === 0,
    next: (timeUs) => {
      const first = waiting.shift();
      if (!first) throw new Error('nothing is left to be told');
      const at: SourcePosition = { offset: (position.get(first.source)?.offset ?? 0) + 1, skip: 0, mark: first.mark };
      const records = [first.recordOf(cluster, timeUs)];
      return { cluster, records, rejects: [], position: new Map([[first.source, at]]) };
    },
  });
}

function markOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
