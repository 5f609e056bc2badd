import type { Api, ApiOptions } from '../api/server.ts';
import type { WebhookAccess } from '../config/webhook-access.ts';
import type { AnyDetector } from '../detect/contract.ts';
import type { ReadOptions } from '../model/format.ts';
import type { InventoryObject } from '../model/inventory.ts';
import type { Commit, Engine, Position } from '../pipeline/engine.ts';
import type { Feed } from '../pipeline/feed.ts';
import type { Snapshot } from '../pipeline/inventory-feed.ts';
import type { Journal, LiveInventory } from '../pipeline/live-inventory.ts';
import type { TaskOptions, TaskResult } from '../pipeline/task.ts';
import type { Timeline } from '../timeline/port.ts';
import type { DeliveryRooms } from './delivery-rooms.ts';
import type { FleetRooms } from './fleet-rooms.ts';
import type { ServiceLog } from './log.ts';

/** How live input is read. */
export interface Following extends ReadOptions {
  signal: AbortSignal;
  isBackfill: boolean;
  log: ServiceLog;
}

/** The rooms that commands use; `main.ts` puts the real ones in. */
export interface Rooms {
  version: string;
  detectors: readonly AnyDetector[];
  openMemoryEngine(): Engine;
  /** Holds the data directory against other processes until it is closed. */
  openStoringEngine(dataDir: string): Engine;
  /** Files, folders or `-` for stdin, merged by time, to their end. */
  openFiles(paths: readonly string[], cluster: string, position: Position, reading?: ReadOptions): Promise<Feed>;
  /** Files that grow and are rotated, until the signal fires. */
  followFiles(paths: readonly string[], cluster: string, position: Position, following: Following): Promise<Feed>;
  /** Listens for what API servers post; events of a path without a cluster are of the one that is named here. */
  openWebhook(access: WebhookAccess, cluster: string, following: Following): Promise<{ url: string; feed: Feed }>;
  /** What an inventory file says, without the values in it. */
  readInventory(path: string): Promise<Snapshot>;
  /** Lists and watches the API; ready when everything was listed once. */
  openLiveInventory(
    place: 'kubeconfig' | 'in-cluster',
    options: { secretsIn: readonly string[]; onTrouble: (message: string) => void },
  ): Promise<LiveInventory>;
  /** What changes of live inventory are written down in, for replays. */
  openJournal(path: string, all: () => readonly InventoryObject[]): Journal;
  runTask(options: TaskOptions): Promise<TaskResult>;
  /** Questions answered in this thread, or beside it. */
  openTimeline(dataDir: string): Timeline;
  openTimelineInWorker(dataDir: string): Timeline;
  /** Loaded when it is needed: other commands start sooner without it. */
  loadApi(): Promise<(options: ApiOptions) => Api>;
  /** What only sinks need. */
  loadDelivery(): Promise<DeliveryRooms>;
  /** What only a fleet needs. */
  loadFleet(): Promise<FleetRooms>;
  /** Folder with the bundled recording. */
  sampleDir: string;
}

/** The same engine; `onCommit` hears of every commit once it stands, with the seconds it took. */
export function observed(engine: Engine, onCommit: (commit: Commit, seconds: number) => void): Engine {
  return {
    restore: (load) => engine.restore(load),
    commit: async (commit) => {
      const start = performance.now();
      await engine.commit(commit);
      onCommit(commit, (performance.now() - start) / 1000);
    },
    verify: () => engine.verify?.(),
    close: () => engine.close(),
  };
}
