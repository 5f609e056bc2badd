import type { Decoded } from '../model/audit-event.ts';
import type { Batch, Feed } from './feed.ts';

/** Batches that stand before the events of a feed. */
export interface Ahead {
  isDone(): boolean;
  /** The next one, told at this event time. */
  next(timeUs: number, limit: number): Batch;
}

/**
 * Puts batches before a feed's own. They are told at the time of the first event behind them, so that a replay in the
 * same order gives the same; before a feed that holds no event, at the time that the fold has reached.
 */
export function withAhead(feed: Feed, ahead: Ahead): Feed {
  let held: Promise<Batch | undefined> | undefined;
  return {
    next: async (limit) => {
      if (!ahead.isDone()) {
        held ??= feed.next(limit);
        return ahead.next(firstTime((await held)?.records ?? []), limit);
      }
      const events = held ?? feed.next(limit);
      held = undefined;
      return events;
    },
    close: () => feed.close(),
    inputs: feed.inputs,
  };
}

function firstTime(records: readonly Decoded[]): number {
  return records.find((record) => record.tier !== 'rejected')?.timeUs ?? 0;
}
