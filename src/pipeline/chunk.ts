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

type PackedTouch = [caller: number, sinceUs: number, isRequest: 0 | 1, podStatus?: string];

/** A touch as a list, a counted event as its time, both behind the base; all else as it is. */
type Packed = PackedTouch | number | object;

interface Header {
  v: 2;
  cluster: string;
  feed: FeedReport;
  /** Lines of callers between this line and the one with the records. */
  callers: number;
  /** Short numbers are read and written in half the time. */
  baseUs: number;
}

/** Text that `unpackChunk` reads back into the same records: a header, each caller once, all records; a line each. */
export function packChunk({ cluster, feed, records }: Chunk): string {
  const callers = new Numbered();
  const baseUs = feed.firstUs;
  const packed = records.map((record) => pack(record, baseUs, callers));
  const header: Header = { v: 2, cluster, feed, callers: callers.texts.length, baseUs };
  return [JSON.stringify(header), ...callers.texts, JSON.stringify(packed)].join('\n');
}

function pack(record: Decoded, baseUs: number, callers: Numbered): Packed {
  if (record.tier === 'touch') return packTouch(record, baseUs, callers.numberOf(record.caller));
  if (record.tier === 'counted') return record.timeUs - baseUs;
  if (record.tier === 'event') return { ...record, caller: callers.numberOf(record.caller) };
  return record;
}

function packTouch({ timeUs, isRequest, podStatus }: Touch, baseUs: number, caller: number): PackedTouch {
  const [sinceUs, number] = [timeUs - baseUs, isRequest ? 1 : 0] as const;
  return podStatus === '' ? [caller, sinceUs, number] : [caller, sinceUs, number, podStatus];
}

/** Texts of callers, who outlive chunks. */
const TEXTS = new WeakMap<Caller, string>();

function textOf(caller: Caller): string {
  let text = TEXTS.get(caller);
  if (text === undefined) {
    text = JSON.stringify(caller);
    TEXTS.set(caller, text);
  }
  return text;
}

/** Callers in the order in which they first spoke. Their keys do not tell all apart: a token may speak from two nodes. */
class Numbered {
  readonly texts: string[] = [];
  readonly #numbers = new Map<Caller | string, number>();

  numberOf(caller: Caller): number {
    const known = this.#numbers.get(caller);
    if (known !== undefined) return known;
    const text = textOf(caller);
    const number = this.#numbers.get(text) ?? this.texts.push(text) - 1;
    this.#numbers.set(caller, number);
    this.#numbers.set(text, number);
    return number;
  }
}

/** More are read anew. */
const MAX_CALLERS = 30_000;

/** Callers of earlier chunks by their text, so that each is read once and keeps its notes. Only a speed-up. */
export class KnownCallers {
  readonly #byText = new Map<string, Caller>();

  read(text: string): Caller {
    const known = this.#byText.get(text);
    if (known) return known;
    if (this.#byText.size >= MAX_CALLERS) this.#byText.clear();
    const caller: Caller = { ...(JSON.parse(text) as Omit<Caller, 'notes'>), notes: new CallerNotes() };
    // A piece of a chunk's text would hold all of it.
    this.#byText.set(JSON.stringify(caller), caller);
    return caller;
  }
}

/** Reads a chunk; undefined when the text is none of ours. */
export function unpackChunk(text: string, known = new KnownCallers()): Chunk | undefined {
  const headerEnd = text.indexOf('\n');
  const recordsFrom = text.lastIndexOf('\n') + 1;
  try {
    const header = JSON.parse(text.slice(0, Math.max(0, headerEnd))) as Header;
    const packed = JSON.parse(text.slice(recordsFrom)) as Packed[];
    if (header?.v !== 2 || !Array.isArray(packed)) return undefined;
    const { cluster, feed, baseUs } = header;
    const callers = callersIn(text.slice(headerEnd + 1, recordsFrom), known);
    if (callers.length !== header.callers) return undefined;
    return { cluster, feed, records: packed.map((each) => unpack(each, cluster, baseUs, callers)) };
  } catch {
    return undefined;
  }
}

/** Callers of lines that each end with a newline. */
function callersIn(lines: string, known: KnownCallers): Caller[] {
  const callers: Caller[] = [];
  for (let start = 0; start < lines.length; ) {
    const end = lines.indexOf('\n', start);
    callers.push(known.read(lines.slice(start, end)));
    start = end + 1;
  }
  return callers;
}

function unpack(packed: Packed, cluster: string, baseUs: number, callers: readonly Caller[]): Decoded {
  if (typeof packed === 'number') return { tier: 'counted', cluster, timeUs: baseUs + packed };
  if (Array.isArray(packed)) {
    const [number, sinceUs, isRequest, podStatus = ''] = packed as PackedTouch;
    const caller = callers[number] as Caller;
    return { tier: 'touch', cluster, timeUs: baseUs + sinceUs, caller, isRequest: isRequest === 1, podStatus };
  }
  const record = packed as Decoded | (Omit<AuditEvent, 'caller'> & { caller: number });
  if (record.tier !== 'event' || typeof record.caller !== 'number') return record as Decoded;
  return { ...record, caller: callers[record.caller] as Caller };
}
