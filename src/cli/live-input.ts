import type { Settings } from '../config/settings.ts';
import type { WebhookAccess } from '../config/webhook-access.ts';
import type { Position } from '../pipeline/engine.ts';
import type { Feed } from '../pipeline/feed.ts';
import { mergeFeeds } from '../pipeline/merge-feeds.ts';
import { withStanding } from '../pipeline/standing-feed.ts';
import type { Context } from './context.ts';
import { followInventory } from './follow-inventory.ts';
import { loadInventory, splitInventory, withSnapshots } from './inventory.ts';
import type { Following, Rooms } from './rooms.ts';
import { standingOf } from './standing.ts';
import type { Voice } from './voice.ts';

/** What the service reads while it runs. */
export interface LiveInput {
  /** Logs that API servers of one cluster write. */
  files: readonly string[];
  webhook: WebhookAccess | undefined;
  cluster: string;
  /** Inventory files, and the API to ask. */
  inventory: readonly string[];
  /** Namespaces whose secrets are watched as well. */
  secretsIn: readonly string[];
  /** Where changes of live inventory are written down. */
  dataDir: string;
  settings: Settings;
}

/** Reads what stands in files, then answers what opens the input at a position, with inventory, owners and exceptions in it. */
export async function prepareInput(
  asked: LiveInput,
  following: Following,
  { rooms, terminal }: Context,
  voice: Voice,
): Promise<(position: Position) => Promise<Feed>> {
  const { settings, secretsIn, cluster, dataDir } = asked;
  const told = standingOf(settings, rooms.detectors);
  const { files, live } = splitInventory(asked.inventory);
  const snapshots = await loadInventory(files, rooms, terminal);
  const withLive = await followInventory({ place: live, secretsIn, cluster, dataDir }, rooms, voice);
  return async (position) => {
    const input = withLive(await openFeeds(asked, position, following, rooms, voice.say));
    return withStanding(withSnapshots(input, snapshots, cluster, position), told, cluster, position);
  };
}

async function openFeeds(
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
