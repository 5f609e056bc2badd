import { reject } from '../../audit/full-event.ts';
import type { Decoded } from '../../model/audit-event.ts';
import { type Chunk, type FeedReport, packChunk } from '../../pipeline/chunk.ts';
import type { RejectedLine } from '../../pipeline/engine.ts';

/** Records of one chunk at most; a fold takes a chunk whole. */
const CHUNK_RECORDS = 1_000;
/** Below what one record of a topic may hold. */
const CHUNK_BYTES = 600 * 1024;

/** Halves what is too large for one record; what is too large alone is refused. */
export function packWithin(chunk: Chunk, rejects: RejectedLine[]): string[] {
  const text = packChunk(chunk);
  if (Buffer.byteLength(text) <= CHUNK_BYTES) return [text];
  const { cluster, feed, records } = chunk;
  if (records.length <= 1) {
    const rejected = reject(cluster, 'line-too-long', '');
    rejects.push({ source: feed.source, offset: feed.from, rejected });
    return [packChunk({ cluster, feed: { ...feed, events: 0, rejected: { 'line-too-long': 1 } }, records: [] })];
  }
  const half = Math.ceil(records.length / 2);
  const [first, second] = [records.slice(0, half), records.slice(half)];
  return [
    ...packWithin({ cluster, feed: { ...feed, ...timesOf(first) }, records: first }, rejects),
    ...packWithin({ cluster, feed: { ...feed, ...timesOf(second), rejected: {} }, records: second }, rejects),
  ];
}

/** Records by the chunk. */
export function partsOf(records: readonly Decoded[]): Decoded[][] {
  const parts: Decoded[][] = [];
  for (let at = 0; at < records.length; at += CHUNK_RECORDS) parts.push(records.slice(at, at + CHUNK_RECORDS));
  return parts;
}

/** How many events there are, and the first and last of their times. */
export function timesOf(records: readonly Decoded[]): Pick<FeedReport, 'events' | 'firstUs' | 'lastUs'> {
  let firstUs = 0;
  let lastUs = 0;
  for (const record of records) {
    if (record.tier === 'rejected') continue;
    if (firstUs === 0 || record.timeUs < firstUs) firstUs = record.timeUs;
    if (record.timeUs > lastUs) lastUs = record.timeUs;
  }
  return { events: records.length, firstUs, lastUs };
}
