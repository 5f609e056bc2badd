import { after, before } from 'node:test';
import type { InventoryObject } from '../../src/model/inventory.ts';
import { formatTime } from '../../src/model/time.ts';
import type { Timeline } from '../../src/timeline/port.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { type LogStore, storeOfLog } from './log-store.ts';
import { INVENTORY, questionLines } from './questions-log.ts';
import { at } from './store-fixture.ts';

/** The store that questions are asked of; made before a file's tests and gone after them. */
export interface QuestionStore {
  readonly dir: string;
  readonly timeline: Timeline;
}

/** Opens a store that holds what an embedded one does; whoever closes it gives everything back. */
export type OpenTimeline = (store: LogStore) => Promise<Timeline>;

let openTimeline: OpenTimeline = async ({ dir }) => openSqliteTimeline(dir);

/** Has the tests that are loaded from here on ask another store. */
export function askOf(open: OpenTimeline): void {
  openTimeline = open;
}

export function questionStore(
  lines = questionLines(),
  inventory: readonly InventoryObject[] = INVENTORY,
): QuestionStore {
  const open = openTimeline;
  let store: LogStore;
  let timeline: Timeline;
  before(async () => {
    store = await storeOfLog(lines, inventory);
    timeline = await open(store);
  });
  after(async () => {
    await timeline.close();
    store.remove();
  });
  return {
    get dir() {
      return store.dir;
    },
    get timeline() {
      return timeline;
    },
  };
}

export const DB = { namespace: 'shop', name: 'db' };

export function time(seconds: number): string {
  return formatTime(at(seconds));
}

/** A service account's user name. */
export function account(name: string, namespace = 'shop'): string {
  return `system:serviceaccount:${namespace}:${name}`;
}

export function podOf(caller: { extra?: Readonly<Record<string, string>> }): string {
  return caller.extra?.['authentication.kubernetes.io/pod-name'] ?? '';
}
