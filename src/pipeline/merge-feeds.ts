import type { Batch, Feed } from './feed.ts';

/** Several live feeds as one, in the order in which their batches arrive. It ends when all have ended. */
export function mergeFeeds(feeds: readonly Feed[]): Feed {
  const open = new Set(feeds);
  const held = new Map<Feed, Promise<{ feed: Feed; batch: Batch | undefined }>>();
  const nextOf = (feed: Feed, limit: number) => {
    const next = held.get(feed) ?? feed.next(limit).then((batch) => ({ feed, batch }));
    held.set(feed, next);
    return next;
  };
  return {
    next: async (limit) => {
      while (open.size > 0) {
        const { feed, batch } = await Promise.race([...open].map((feed) => nextOf(feed, limit)));
        held.delete(feed);
        if (batch) {
          // The next call asks the others first.
          open.delete(feed);
          open.add(feed);
          return batch;
        }
        open.delete(feed);
      }
      return undefined;
    },
    close: async () => void (await Promise.all(feeds.map((feed) => feed.close()))),
  };
}
