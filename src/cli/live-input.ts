import type { WebhookAccess } from '../config/webhook-access.ts';
import type { Position } from '../pipeline/engine.ts';
import type { Feed } from '../pipeline/feed.ts';
import { mergeFeeds } from '../pipeline/merge-feeds.ts';
import type { Following, Rooms } from './rooms.ts';

/** What the service reads while it runs. */
export interface LiveInput {
  /** Logs that API servers of one cluster write. */
  files: readonly string[];
  webhook: WebhookAccess | undefined;
  cluster: string;
}

/** Opens it all; `say` tells what is listened to. */
export async function openLiveInput(
  { files, webhook, cluster }: LiveInput,
  position: Position,
  following: Following,
  rooms: Rooms,
  say: (text: string) => void,
): Promise<Feed> {
  const feeds: Feed[] = [];
  if (webhook) {
    const opened = await rooms.openWebhook(webhook, cluster, following);
    feeds.push(opened.feed);
    say(`the audit webhook takes posts at ${opened.url}`);
  }
  if (files.length > 0) feeds.push(await rooms.followFiles(files, cluster, position, following));
  following.signal.addEventListener('abort', () => void feeds.map((feed) => feed.close()), { once: true });
  return mergeFeeds(feeds);
}
