import { Bell } from './bell.ts';
import type { Batch, Feed } from './feed.ts';

/** What came of asking a feed for its next batch. */
interface Arrival {
  feed: Feed;
  batch: Batch | undefined;
  failure?: { cause: unknown };
}

/** Several live feeds as one, in the order in which their batches arrive. It ends when all have ended. */
export function mergeFeeds(feeds: readonly Feed[]): Feed {
  const open = new Set(feeds);
  /** Asked for a batch that was not given out yet. */
  const asked = new Set<Feed>();
  const arrived: Arrival[] = [];
  const bell = new Bell();
  const arrive = (arrival: Arrival) => {
    arrived.push(arrival);
    bell.ring();
  };
  const ask = (feed: Feed, limit: number) => {
    if (asked.has(feed)) return;
    asked.add(feed);
    feed.next(limit).then(
      (batch) => arrive({ feed, batch }),
      (cause: unknown) => arrive({ feed, batch: undefined, failure: { cause } }),
    );
  };
  return {
    next: async (limit) => {
      while (open.size > 0) {
        for (const feed of open) ask(feed, limit);
        const first = arrived.shift();
        if (!first) await bell.rung();
        else if (first.failure) throw first.failure.cause;
        else {
          asked.delete(first.feed);
          if (first.batch) return first.batch;
          open.delete(first.feed);
        }
      }
      return undefined;
    },
    close: async () => void (await Promise.all(feeds.map((feed) => feed.close()))),
  };
}
