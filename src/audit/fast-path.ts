import type { Caller, Counted, Touch } from '../model/audit-event.ts';
import { CallerCache } from './caller-cache.ts';
import { next, pattern, type Text, textOf } from './hops.ts';
import { readServerLine, type ServerLine } from './server-line.ts';
import { isDecodedResource, isLongRunning, isRefusal } from './tiers.ts';

/** What a line is, read without parsing it: its tier, or at least its caller. */
export interface Glance {
  /** The whole answer, when no detector needs the event. */
  decoded: Touch | Counted | undefined;
  /** The caller, known from earlier lines; undefined when it must be read from the event. */
  caller: Caller | undefined;
  /** Where its text begins, and where the text behind it and its comma goes on. */
  callerStart: number;
  callerEnd: number;
}

const NOTHING: Glance = { decoded: undefined, caller: undefined, callerStart: 0, callerEnd: 0 };
const COMPLETE = pattern('ResponseComplete"');

/**
 * Reads the tier of a line in the API server's own form, without parsing it. `decoded` is undefined for "parse it
 * whole": whenever a detector needs the event, and whenever the line is in another form.
 */
export function createFastPath(cluster: string): (bytes: Buffer, start: number, end: number) => Glance {
  const callers = new CallerCache();
  let text = textOf(Buffer.alloc(0));
  return (bytes, start, end) => {
    // Consecutive lines lie in the same piece of a file.
    if (bytes !== text.bytes) text = textOf(bytes);
    const line = readServerLine(text, start, end, callers);
    if (!line) return NOTHING;
    const { caller, callerStart, callerEnd } = line;
    return { decoded: decide(cluster, text, line), caller, callerStart, callerEnd: callerEnd + 1 };
  };
}

/** The Touch or Counted that a line is; undefined when a detector needs the event. */
function decide(cluster: string, text: Text, line: ServerLine): Touch | Counted | undefined {
  const { timeUs, caller } = line;
  if (line.isReceipt) return { tier: 'counted', cluster, timeUs };
  if (line.hasNotes || isRefusal(codeAt(text, line))) return undefined;
  const { bytes } = text;
  const resource = bytes.toString('latin1', line.resource, line.resourceEnd);
  const verb = bytes.toString('latin1', line.verb, line.verbEnd);
  const subresource = subresourceAt(text, line);
  if (isDecodedResource(resource, subresource, verb)) return undefined;
  const isEnd = isLongRunning(verb, subresource) && next(text, line.stage, COMPLETE) >= 0;
  return { tier: 'touch', cluster, timeUs, caller, isRequest: !isEnd };
}

/** A status code has three digits. */
function codeAt({ bytes }: Text, { code }: ServerLine): number {
  const digit = (index: number) => (bytes[code + index] ?? 0) - 0x30;
  return digit(0) * 100 + digit(1) * 10 + digit(2);
}

const QUOTE = 0x22;
/** The server's encoder puts it last in objectRef. */
const SUBRESOURCE = pattern('"subresource":"');

function subresourceAt(text: Text, { resource, objectEnd }: ServerLine): string {
  const end = objectEnd - 2;
  let start = end;
  while (start > resource && text.bytes[start - 1] !== QUOTE) start -= 1;
  if (next(text, start - SUBRESOURCE.length, SUBRESOURCE) !== start) return '';
  return text.bytes.toString('latin1', start, end);
}
