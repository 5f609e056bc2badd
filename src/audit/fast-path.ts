import type { Counted, Touch } from '../model/audit-event.ts';
import { CallerCache } from './caller-cache.ts';
import type { Known } from './full-event.ts';
import { textOf } from './hops.ts';
import { codeAt, isEndOfLong, isNeeded } from './line-tier.ts';
import { podStatusAt } from './pod-status.ts';
import { readServerLine } from './server-line.ts';
import { createTimeReader } from './server-time.ts';

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
    const podStatus = isNeeded(text, line) ? undefined : podStatusAt(text, line, codeAt(text, line), end);
    if (podStatus === undefined) return { known: { caller, timeUs }, callerStart, callerEnd: callerEnd + 1 };
    return { tier: 'touch', cluster, timeUs, caller, isRequest: !isEndOfLong(text, line), podStatus };
  };
}
