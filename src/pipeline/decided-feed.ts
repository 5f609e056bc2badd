import type { DecisionMade } from '../model/decision-made.ts';
import type { Position } from './engine.ts';
import type { Feed } from './feed.ts';
import { Weaver } from './weaver.ts';

/** Decisions about alerts of one cluster that people made beside another store, in their order. */
export interface RecordedDecisions {
  /** The same for the same decisions, so that each is taken once in the life of a store. */
  source: string;
  cluster: string;
  made: readonly DecisionMade[];
}

/**
 * Weaves decisions into the log that they were made about, each at the event time at which it was made; those that no
 * later event comes behind stand at its end.
 */
export function withDecisions(feed: Feed, recorded: RecordedDecisions, position: Position): Feed {
  const { cluster, made } = recorded;
  const source = `${recorded.source}@${cluster}`;
  const weaver = new Weaver(cluster);
  weaver.add(made.slice(position.get(source)?.offset ?? 0));
  const positionNow = (): Position => new Map([[source, { offset: made.length - weaver.waiting, skip: 0 }]]);
  return {
    next: async (limit) => {
      const batch = await feed.next(limit);
      if (batch && weaver.waiting === 0) return batch;
      if (batch) {
        const records = weaver.weave(batch.records);
        return { ...batch, records, position: new Map([...batch.position, ...positionNow()]) };
      }
      const records = weaver.rest();
      return records.length === 0 ? undefined : { cluster, records, rejects: [], position: positionNow() };
    },
    close: () => feed.close(),
    inputs: feed.inputs,
  };
}
