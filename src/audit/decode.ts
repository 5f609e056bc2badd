import type { Decoded, RejectCode } from '../model/audit-event.ts';
import type { ReadOptions } from '../model/format.ts';
import { nameBinary } from './binary.ts';
import { Envelope, type EnvelopeOptions, formatsOf } from './envelope.ts';
import { type Beginning, createFastPath } from './fast-path.ts';
import { isObject, type Json } from './fields.ts';
import { reject } from './full-event.ts';
import { inflate, isCompressed } from './inflate.ts';
import { countIn } from './line-result.ts';

/** Longest line that is looked at; the API server's own limit for one event is far below. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** What a compressed line may come to. */
const MAX_INFLATED_BYTES = 4 * MAX_LINE_BYTES;
const OBJECT = 0x7b;

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
  const decode: Decoder = (bytes, start, end, out) => {
    if (bytes[start] !== OBJECT || end - start > MAX_LINE_BYTES) {
      const line = readLine(bytes, start, end);
      if (typeof line === 'string') readText(line, envelopes, out);
      else {
        refuse(line.code, bytes, start, end, envelopes, out);
        if (line.goesOnAt !== undefined) decode(bytes, line.goesOnAt, end, out);
      }
      return;
    }
    const glance = fastPath(bytes, start, end);
    if (glance && 'tier' in glance) {
      out.push(glance);
      return;
    }
    const rest = glance && parseWithoutCaller(bytes, start, end, glance);
    if (rest) new Envelope(envelopes, '', out).readEvent(rest, glance.known);
    else readText(bytes.toString('utf8', start, end), envelopes, out);
  };
  return decode;
}

/** Why a line is none, and where one may begin behind what is damaged. */
interface Unreadable {
  code: RejectCode;
  goesOnAt?: number;
}

/** A line that does not begin as an event does: the text of it, or why it is none. */
function readLine(bytes: Buffer, start: number, end: number): string | Unreadable {
  if (end - start > MAX_LINE_BYTES) return { code: 'line-too-long' };
  const line = bytes.subarray(start, end);
  if (isCompressed(line)) return inflate(line, MAX_INFLATED_BYTES)?.toString('utf8') ?? { code: 'bad-compression' };
  const from = start + registryHeaderLength(line);
  const code = nameBinary(bytes, from, end);
  if (line[0] === 0 && code) return { code, ...eventBehindZeros(line, start) };
  return code ? { code } : bytes.toString('utf8', from, end);
}

/** Writers that use a registry of schemas put a zero byte and the schema's number, four bytes, before the value. */
function registryHeaderLength(line: Buffer): number {
  return line[0] === 0 && line[5] === OBJECT ? 5 : 0;
}

/** Zeros are what a machine that lost its power leaves of its last lines; the next event stands right behind them. */
function eventBehindZeros(line: Buffer, start: number): Pick<Unreadable, 'goesOnAt'> {
  const zeros = line.findIndex((byte) => byte !== 0);
  return line[zeros] === OBJECT ? { goesOnAt: start + zeros } : {};
}

function readText(text: string, envelopes: EnvelopeOptions, out: Decoded[]): void {
  if (text.trim() !== '') new Envelope(envelopes, text, out).readLine();
}

function refuse(
  code: RejectCode,
  bytes: Buffer,
  start: number,
  end: number,
  { cluster, counts }: EnvelopeOptions,
  out: Decoded[],
): void {
  countIn(counts, 'raw', 'rejected');
  out.push(reject(cluster, code, bytes.toString('latin1', start, Math.min(end, start + 1024))));
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
