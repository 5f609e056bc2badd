import type { Decoded } from '../model/audit-event.ts';
import { readEnvelope } from './envelope.ts';
import { type Beginning, createFastPath } from './fast-path.ts';
import { type Known, reject } from './full-event.ts';

/** Longest line that is looked at; the API server's own limit for one event is far below. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Decodes one line (without its newline) of the bytes and appends what it holds to `out`: nothing for a blank line,
 * several for an EventList. Never throws; what cannot be read becomes a Rejected.
 */
export type Decoder = (bytes: Buffer, start: number, end: number, out: Decoded[]) => void;

export function createDecoder(cluster: string): Decoder {
  const fastPath = createFastPath(cluster);
  return (bytes, start, end, out) => {
    if (end - start > MAX_LINE_BYTES) {
      out.push(reject(cluster, 'line-too-long', bytes.toString('latin1', start, start + 1024)));
      return;
    }
    const glance = fastPath(bytes, start, end);
    if (glance && 'tier' in glance) out.push(glance);
    else decodeWhole(cluster, textToParse(bytes, start, end, glance), glance?.known, out);
  };
}

/** The line without its caller, where that is known: about half of the text, and the half that is slow to parse. */
function textToParse(bytes: Buffer, start: number, end: number, caller: Beginning | undefined): string {
  if (!caller) return bytes.toString('utf8', start, end);
  return bytes.toString('utf8', start, caller.callerStart) + bytes.toString('utf8', caller.callerEnd, end);
}

function decodeWhole(cluster: string, line: string, known: Known | undefined, out: Decoded[]): void {
  if (line.trim() === '') return;
  const before = out.length;
  let value: unknown;
  try {
    value = JSON.parse(line.charCodeAt(0) === BYTE_ORDER_MARK ? line.slice(1) : line);
  } catch {
    out.push(reject(cluster, 'not-json', line));
    return;
  }
  try {
    readEnvelope(cluster, value, line, known, out);
  } catch {
    // Whatever a hostile value provokes: what was read of the line stays out, the line is kept as a reject.
    out.length = before;
    out.push(reject(cluster, 'decode-failed', line));
  }
}
