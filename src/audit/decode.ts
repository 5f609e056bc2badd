import type { Decoded } from '../model/audit-event.ts';
import type { ReadOptions } from '../model/format.ts';
import { nameBinary } from './binary.ts';
import { countIn, Envelope, formatsOf } from './envelope.ts';
import { type Beginning, createFastPath } from './fast-path.ts';
import { isObject, type Json } from './fields.ts';
import { reject } from './full-event.ts';

/** Longest line that is looked at; the API server's own limit for one event is far below. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;

/**
 * Decodes one line (without its newline) of the bytes and appends what it holds to `out`: nothing for a blank line,
 * several for an EventList. Never throws; what cannot be read becomes a Rejected.
 */
export type Decoder = (bytes: Buffer, start: number, end: number, out: Decoded[]) => void;

export interface DecoderOptions extends ReadOptions {
  /** Somebody said which cluster it is, so that names in envelopes do not count. */
  isClusterFixed?: boolean;
}

/** `cluster` is the name of the cluster where the envelope tells none. */
export function createDecoder(cluster: string, options: DecoderOptions = {}): Decoder {
  const { isClusterFixed = false, format = 'auto', counts = new Map() } = options;
  const envelopes = { cluster, isClusterFixed, formats: formatsOf(format), counts };
  const fastPath = createFastPath(cluster);
  return (bytes, start, end, out) => {
    const unreadable = end - start > MAX_LINE_BYTES ? 'line-too-long' : nameBinary(bytes, start, end);
    if (unreadable) {
      countIn(counts, 'raw', 'rejected');
      out.push(reject(cluster, unreadable, bytes.toString('latin1', start, Math.min(end, start + 1024))));
      return;
    }
    const glance = fastPath(bytes, start, end);
    if (glance && 'tier' in glance) {
      out.push(glance);
      return;
    }
    const rest = glance && parseWithoutCaller(bytes, start, end, glance);
    const line = rest ? '' : bytes.toString('utf8', start, end);
    const envelope = new Envelope(envelopes, line, out);
    if (rest) envelope.readEvent(rest, glance.known);
    else if (line.trim() !== '') envelope.readLine();
  };
}

/** The line without its caller, which is known: about half of the text, and the half that is slow to parse. */
function parseWithoutCaller(bytes: Buffer, start: number, end: number, beginning: Beginning): Json | undefined {
  const { callerStart, callerEnd } = beginning;
  const text = bytes.toString('utf8', start, callerStart) + bytes.toString('utf8', callerEnd, end);
  try {
    const event: unknown = JSON.parse(text);
    return isObject(event) ? event : undefined;
  } catch {
    return undefined;
  }
}
