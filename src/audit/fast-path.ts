import type { Counted, Touch } from '../model/audit-event.ts';
import { CallerCache } from './caller-cache.ts';
import type { Known } from './full-event.ts';
import { next, pattern, type Text, textOf } from './hops.ts';
import { podStatusAt } from './pod-status.ts';
import { readServerLine, type ServerLine } from './server-line.ts';
import { createTimeReader } from './server-time.ts';
import { DECODED_RESOURCES, isDecodedResource, isLongRunning, isRefusal } from './tiers.ts';

/** What is known of an event that a detector needs, so that the rest of it must be parsed. */
export interface Beginning {
  known: Known;
  /** Where the caller's text begins, and where the text behind it and its comma goes on. */
  callerStart: number;
  callerEnd: number;
}

/**
 * Reads the tier of a line in the API server's own form, without parsing it: all there is to say of an event that no
 * detector needs. Undefined for a line in another form.
 */
export function createFastPath(
  cluster: string,
): (bytes: Buffer, start: number, end: number) => Touch | Counted | Beginning | undefined {
  const memory = { callers: new CallerCache(), readTime: createTimeReader() };
  let text = textOf(Buffer.alloc(0));
  return (bytes, start, end) => {
    // Consecutive lines lie in the same piece of a file.
    if (bytes !== text.bytes) text = textOf(bytes);
    const line = readServerLine(text, start, end, memory);
    if (!line) return undefined;
    const { caller, timeUs, callerStart, callerEnd } = line;
    if (line.isReceipt) return { tier: 'counted', cluster, timeUs };
    const podStatus = isNeeded(text, line) ? undefined : podStatusAt(text, line, codeAt(text, line));
    if (podStatus === undefined) return { known: { caller, timeUs }, callerStart, callerEnd: callerEnd + 1 };
    return { tier: 'touch', cluster, timeUs, caller, isRequest: !isEndOfLong(text, line), podStatus };
  };
}

function isNeeded(text: Text, line: ServerLine): boolean {
  if (line.hasNotes || isRefusal(codeAt(text, line))) return true;
  if (!mayBeDecoded(text, line.resource)) return false;
  const resource = text.bytes.toString('latin1', line.resource, line.resourceEnd);
  const verb = text.bytes.toString('latin1', line.verb, line.verbEnd);
  return isDecodedResource(resource, subresourceAt(text, line), verb);
}

const BEGINNINGS = new Set(DECODED_RESOURCES.map((name) => textOf(Buffer.from(name)).view.getInt32(0)));

/** By the first four letters: most resources are told apart by them, and need not be made into a string. */
function mayBeDecoded({ view }: Text, resource: number): boolean {
  return BEGINNINGS.has(view.getInt32(resource));
}

const COMPLETE = pattern('ResponseComplete"');
const WATCH = pattern('watch"');
const PROXY = pattern('proxy"');

/** A request that runs long is logged twice; its end is no request. */
function isEndOfLong(text: Text, line: ServerLine): boolean {
  if (next(text, line.stage, COMPLETE) < 0) return false;
  if (next(text, line.verb, WATCH) >= 0 || next(text, line.verb, PROXY) >= 0) return true;
  const subresource = subresourceAt(text, line);
  return subresource !== '' && isLongRunning('', subresource);
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
