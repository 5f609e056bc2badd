import type { AuditEvent, Decoded, RejectCode, Touch } from '../model/audit-event.ts';
import { type Caller, CallerNotes } from '../model/caller.ts';

/** What a stretch of one source held for one cluster: tells a silent feed from a blind one. */
export interface FeedReport {
  source: string;
  /** Items of the source from `from` up to, not with, `to`. */
  from: number;
  to: number;
  events: number;
  rejected: Partial<Record<RejectCode, number>>;
  /** Event times, microseconds; 0 when there was no event. */
  firstUs: number;
  lastUs: number;
}

/** Scrubbed records of one cluster in their order: one message of the log that the fold reads. */
export interface Chunk {
  cluster: string;
  feed: FeedReport;
  records: readonly Decoded[];
}

type PackedTouch = [caller: number, timeUs: number, isRequest: 0 | 1, podStatus?: string];

/** A touch as a list, a counted event as its time, all else as it is. */
type Packed = PackedTouch | number | object;

interface PackedChunk {
  v: 1;
  cluster: string;
  feed: FeedReport;
  callers: Omit<Caller, 'notes'>[];
  records: Packed[];
}

/** JSON that `unpackChunk` reads back into the same records; each caller stands in it once. */
export function packChunk({ cluster, feed, records }: Chunk): string {
  const callers = new Numbered();
  const packed = records.map((record) => pack(record, callers));
  return JSON.stringify({ v: 1, cluster, feed, callers: callers.all, records: packed } satisfies PackedChunk);
}

function pack(record: Decoded, callers: Numbered): Packed {
  if (record.tier === 'touch') return packTouch(record, callers.numberOf(record.caller));
  if (record.tier === 'counted') return record.timeUs;
  if (record.tier === 'event') return { ...record, caller: callers.numberOf(record.caller) };
  return record;
}

function packTouch({ timeUs, isRequest, podStatus }: Touch, caller: number): PackedTouch {
  const number = isRequest ? 1 : 0;
  return podStatus === '' ? [caller, timeUs, number] : [caller, timeUs, number, podStatus];
}

/** Callers in the order in which they first spoke. Their keys do not tell all apart: a token may speak from two nodes. */
class Numbered {
  readonly all: Caller[] = [];
  readonly #numbers = new Map<Caller | string, number>();

  numberOf(caller: Caller): number {
    const known = this.#numbers.get(caller);
    if (known !== undefined) return known;
    const text = JSON.stringify(caller);
    const number = this.#numbers.get(text) ?? this.all.push(caller) - 1;
    this.#numbers.set(caller, number);
    this.#numbers.set(text, number);
    return number;
  }
}

/** Reads a chunk; undefined when the text is none of ours. */
export function unpackChunk(text: string): Chunk | undefined {
  let chunk: PackedChunk;
  try {
    chunk = JSON.parse(text) as PackedChunk;
  } catch {
    return undefined;
  }
  if (chunk?.v !== 1 || !Array.isArray(chunk.records) || !Array.isArray(chunk.callers)) return undefined;
  const { cluster, feed } = chunk;
  const callers = chunk.callers.map((caller) => ({ ...caller, notes: new CallerNotes() }));
  return { cluster, feed, records: chunk.records.map((packed) => unpack(packed, cluster, callers)) };
}

function unpack(packed: Packed, cluster: string, callers: readonly Caller[]): Decoded {
  if (typeof packed === 'number') return { tier: 'counted', cluster, timeUs: packed };
  if (Array.isArray(packed)) {
    const [number, timeUs, isRequest, podStatus = ''] = packed as PackedTouch;
    const caller = callers[number] as Caller;
    return { tier: 'touch', cluster, timeUs, caller, isRequest: isRequest === 1, podStatus };
  }
  const record = packed as Decoded | (Omit<AuditEvent, 'caller'> & { caller: number });
  if (record.tier !== 'event' || typeof record.caller !== 'number') return record as Decoded;
  return { ...record, caller: callers[record.caller] as Caller };
}
