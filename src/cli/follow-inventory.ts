import { join } from 'node:path';
import type { InventoryObject } from '../model/inventory.ts';
import type { Feed } from '../pipeline/feed.ts';
import { catchingUp, withLiveInventory } from '../pipeline/live-inventory.ts';
import type { LivePlace } from './inventory.ts';
import type { Rooms } from './rooms.ts';
import type { Voice } from './voice.ts';

export interface LiveAsked {
  /** Undefined where no API is to be asked. */
  place: LivePlace | undefined;
  /** Namespaces whose secrets are watched as well; `*` for all. */
  secretsIn: readonly string[];
  cluster: string;
  dataDir: string;
}

/** Weaves what the API tells into a feed. Changes are written down before they count, so that the log can be replayed. */
export async function followInventory(asked: LiveAsked, rooms: Rooms, voice: Voice): Promise<(feed: Feed) => Feed> {
  const { place, secretsIn, cluster, dataDir } = asked;
  if (place === undefined) return (feed) => feed;
  if (secretsIn.length > 0) voice.warn(warningOf(secretsIn));
  const inventory = await rooms.openLiveInventory(place, {
    secretsIn,
    onTrouble: (message) => voice.log.warn(message),
  });
  const path = join(dataDir, 'inventory-changes.jsonl');
  const what = secretsIn.length > 0 ? 'rights and secrets' : 'rights';
  voice.say(`asking the API (${place}) for pods, accounts, namespaces, nodes, ${what}; changes are kept in ${path}`);
  const journal = rooms.openJournal(path, () => inventory.all());
  const isListed = (object: InventoryObject) => object.kind !== 'secret' || isWatched(object.namespace, secretsIn);
  const caughtUp = catchingUp(inventory, journal.known, isListed);
  return (feed) => withLiveInventory(feed, caughtUp, journal.keep, cluster);
}

function isWatched(namespace: string, secretsIn: readonly string[]): boolean {
  return secretsIn.includes('*') || secretsIn.includes(namespace);
}

/** Kubernetes has no right on names alone, so whoever gives this one should know what else it gives. */
function warningOf(secretsIn: readonly string[]): string {
  const where = secretsIn.includes('*') ? 'every namespace' : secretsIn.join(', ');
  return (
    `warning: names, types and ages of the secrets in ${where} are asked for, never their contents; ` +
    'the account that asks could read their values too, because Kubernetes cannot give less, and its lists are in the audit log like any other'
  );
}
