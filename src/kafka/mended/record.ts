import type { IHeaders, KafkaMessage } from 'kafkajs';

/** The client's reader, at the beginning of one record that it holds alone. */
interface Reader {
  buffer: Buffer;
  offset: number;
  readVarIntArray<T>(read: (reader: Reader) => T): T[];
}

/** What all records of a batch share; the client's, of which only this is needed. */
export interface BatchContext {
  firstOffset: string;
  firstTimestamp: string;
  maxTimestamp: string;
  timestampType: number;
  magicByte: number;
  isControlBatch?: boolean;
}

type ReadHeaders = (reader: Reader) => { key: string; value: Buffer };

const LOG_APPEND_TIME = 1;

/** One record as the client shows it. Its time, which nobody asks for, is made when somebody does. */
class DecodedRecord {
  readonly magicByte: number;
  readonly attributes: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: IHeaders;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
  readonly #timestampDelta: number;

  constructor(reader: Reader, context: BatchContext, readHeader: ReadHeaders) {
    this.magicByte = context.magicByte;
    this.attributes = reader.buffer.readInt8(reader.offset);
    reader.offset += 1;
    this.#timestampDelta = readVarInt(reader);
    this.offset = String(Number(context.firstOffset) + readVarInt(reader));
    this.key = readBytes(reader);
    this.value = readBytes(reader);
    this.headers = readHeaders(reader, readHeader);
    this.isControlRecord = context.isControlBatch ?? false;
    this.batchContext = context;
  }

  get timestamp(): string {
    const { timestampType, firstTimestamp, maxTimestamp } = this.batchContext;
    if (timestampType === LOG_APPEND_TIME && maxTimestamp) return maxTimestamp;
    return String(Number(firstTimestamp) + this.#timestampDelta);
  }
}

/**
 * Reads records with plain numbers, which hold every offset up to 2^53. The client makes half a dozen big integers for
 * each; `readHeader` is its own.
 */
export function quickRecords(readHeader: ReadHeaders) {
  return (reader: Reader, context: BatchContext): KafkaMessage =>
    new DecodedRecord(reader, context, readHeader) as unknown as KafkaMessage;
}

/** Without what objects have by themselves: names come from outside, and `toString` is one like any other. */
const Headers = function noHeaders() {} as unknown as { new (): IHeaders; prototype: object };
Headers.prototype = Object.create(null);

/** Several values of one name become a list. */
function readHeaders(reader: Reader, readHeader: ReadHeaders): IHeaders {
  const headers = new Headers();
  // No headers: one byte, zero.
  if (reader.buffer[reader.offset] === 0) return headers;
  for (const { key, value } of reader.readVarIntArray(readHeader)) {
    const before = headers[key];
    if (before === undefined) headers[key] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[key] = [before as Buffer, value];
  }
  return headers;
}

function readBytes(reader: Reader): Buffer | null {
  const length = readVarInt(reader);
  if (length < 0) return null;
  const start = reader.offset;
  reader.offset += length;
  return reader.buffer.subarray(start, start + length);
}

/** Seven bits a byte, the sign as the lowest bit; up to 2^53 either way. */
function readVarInt(reader: Reader): number {
  const { buffer } = reader;
  let value = 0;
  let scale = 1;
  let byte: number;
  do {
    byte = buffer[reader.offset++] as number;
    value += (byte & 0x7f) * scale;
    scale *= 128;
  } while (byte > 0x7f);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
