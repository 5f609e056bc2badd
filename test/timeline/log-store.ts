import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeLines } from '../../src/detect/case.ts';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { InventoryObject } from '../../src/model/inventory.ts';
import type { Position } from '../../src/pipeline/engine.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { type Snapshot, withInventory } from '../../src/pipeline/inventory-feed.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { ARMED } from '../pipeline/reference.ts';

export interface LogStore {
  dir: string;
  remove(): void;
}

/** A data directory with what the whole pipeline makes of these lines, in the order of their time. */
export async function storeOfLog(lines: readonly string[], inventory: readonly InventoryObject[]): Promise<LogStore> {
  const dir = mkdtempSync(join(tmpdir(), 'secretwatch-questions-'));
  await addToStore(dir, lines, inventory);
  return { dir, remove: () => rmSync(dir, { recursive: true }) };
}

/** Goes on with a data directory. */
export async function addToStore(dir: string, lines: readonly string[], inventory: readonly InventoryObject[]) {
  const records = decodeLines(lines).sort((a, b) => timeOf(a) - timeOf(b));
  const engine = openEmbeddedEngine(dir);
  const openFeed = async (position: Position) =>
    withInventory(feedOf(records), [snapshotOf(inventory)], 'test', position);
  await runTask({ engine, detectors: ARMED, openFeed, batchRecords: 7 });
  engine.close();
}

function snapshotOf(objects: readonly InventoryObject[]): Snapshot {
  return { path: 'inventory.json', source: `inventory:${objects.length}`, objects, changes: [], leftOut: new Map() };
}

function feedOf(records: readonly Decoded[]): Feed {
  let at = 0;
  return {
    next: async (limit) => {
      if (at >= records.length) return undefined;
      const part = records.slice(at, at + limit);
      at += part.length;
      return { cluster: 'test', records: part, rejects: [], position: new Map() };
    },
    close: async () => {},
  };
}

function timeOf(record: Decoded): number {
  return record.tier === 'rejected' ? 0 : record.timeUs;
}
