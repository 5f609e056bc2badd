import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import type { RejectedLine, SourcePosition } from '../../src/pipeline/engine.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { openFiles } from '../../src/sources/file/open.ts';

export interface ReadResult {
  records: Decoded[];
  rejects: RejectedLine[];
  /** Where each source stood behind every batch. */
  positions: Map<string, SourcePosition>[];
  position: Map<string, SourcePosition>;
}

/** Reads a feed to its end. */
export async function readAll(feed: Feed, limit = 1000): Promise<ReadResult> {
  const result: ReadResult = { records: [], rejects: [], positions: [], position: new Map() };
  for (let batch = await feed.next(limit); batch; batch = await feed.next(limit)) {
    result.records.push(...batch.records);
    result.rejects.push(...batch.rejects);
    for (const [source, position] of batch.position) result.position.set(source, position);
    result.positions.push(new Map(result.position));
  }
  await feed.close();
  return result;
}

export async function readFiles(paths: string[], position = new Map<string, SourcePosition>(), limit = 1000) {
  return readAll(await openFiles(paths, { cluster: 'test', decode: createDecoder('test'), position }), limit);
}

/** Audit IDs or reject codes, in order. */
export function namesOf(records: readonly Decoded[]): string[] {
  return records.map((record) => {
    if (record.tier === 'rejected') return record.code;
    return record.tier === 'event' ? record.auditID : record.tier;
  });
}

/** A folder with these files that is gone after the test. */
export function makeFolder(t: TestContext, files: Record<string, string | Uint8Array>): (name?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'secretwatch-logs-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return (name = '') => join(folder, name);
}
