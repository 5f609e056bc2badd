import { UNNAMED_CLUSTER } from '../config/settings.ts';
import { amount } from '../model/amount.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Position } from '../pipeline/engine.ts';
import type { Feed } from '../pipeline/feed.ts';
import { withInventoryOfFirst } from '../pipeline/inventory-cluster.ts';
import { type Snapshot, withInventory } from '../pipeline/inventory-feed.ts';
import type { Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';
import { escapeText } from './text/escape.ts';

/** Reads inventory files, and says where one holds values: they stay out, but such a file should not lie around. */
export async function loadInventory(paths: readonly string[], rooms: Rooms, terminal: Terminal): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (const path of new Set(paths)) snapshots.push(await rooms.readInventory(path));
  for (const { path, leftOut } of snapshots) {
    if (leftOut.size === 0) continue;
    const places = [...leftOut].map(([place, count]) => amount(count, place, pluralOf(place)));
    terminal.err(`warning: ${escapeText(path)} holds values that nobody needs here; left out: ${places.join(', ')}\n`);
  }
  return snapshots;
}

function pluralOf(place: string): string {
  if (place === 'Secret with data') return 'Secrets with data';
  return `${place}s`;
}

const LIVE = ['kubeconfig', 'in-cluster'] as const;
export type LivePlace = (typeof LIVE)[number];

/** What `--inventory` was given: files, and at most one API to ask as it changes. */
export function splitInventory(given: readonly string[]): { files: string[]; live: LivePlace | undefined } {
  const live = LIVE.filter((place) => given.includes(place));
  if (live.length > 1)
    throw new SecretwatchError('SW_USAGE', '--inventory asks one API server', `give ${LIVE.join(' or ')}, not both`);
  return { files: given.filter((path) => !LIVE.some((place) => place === path)), live: live[0] };
}

/** Inventory in front of a feed: of the cluster that somebody named, else of the first that the log names. */
export function withSnapshots(feed: Feed, snapshots: readonly Snapshot[], cluster: string, position: Position): Feed {
  const place = cluster === UNNAMED_CLUSTER ? withInventoryOfFirst : withInventory;
  return place(feed, snapshots, cluster, position);
}
