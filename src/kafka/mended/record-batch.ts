import { crc32c } from '@node-rs/crc32';
import type { Message } from 'kafkajs';

/** Who writes, and where in its order the batch stands. */
export interface BatchOrigin {
  producerId: bigint;
  producerEpoch: number;
  /** Of the first record. */
  firstSequence: number;
  isTransactional: boolean;
  timeMs: number;
}

/** A record without headers, in no other time than its batch. */
type Plain = Pick<Message, 'key' | 'value'>;

const HEADER_BYTES = 61;
/** The length says what follows it, the checksum covers what follows that. */
const LENGTH_END = 12;
const CHECKED_FROM = 21;
const MAGIC = 2;
const TRANSACTIONAL = 16;

/**
 * A record batch as brokers keep it (magic 2, not compressed), in one piece of memory. The client makes several buffers
 * for every record and a checksum byte by byte in JavaScript, which costs more than all else that a worker does.
 */
export function encodeBatch(records: readonly Plain[], origin: BatchOrigin): Buffer {
  const lengths = new Int32Array(records.length * 3);
  const total = measure(records, lengths);
  const bytes = Buffer.allocUnsafe(total);
  writeHeader(bytes, records.length, origin);
  let at = HEADER_BYTES;
  for (let index = 0; index < records.length; index += 1) at = writeRecord(bytes, at, index, records, lengths);
  bytes.writeUInt32BE(crc32c(bytes.subarray(CHECKED_FROM)), 17);
  return bytes;
}

/** Notes of each record how long it is, its key and its value; -1 where there is none. Answers the size of all. */
function measure(records: readonly Plain[], lengths: Int32Array): number {
  let total = HEADER_BYTES;
  for (const [index, { key, value }] of records.entries()) {
    const keyBytes = lengthOf(key);
    const valueBytes = lengthOf(value);
    // Beside both: attributes, time and the number of headers, a byte each, which are all zero.
    const body = 3 + sizeOfVarInt(index) + sizeOfPart(keyBytes) + sizeOfPart(valueBytes);
    lengths.set([body, keyBytes, valueBytes], index * 3);
    total += sizeOfVarInt(body) + body;
  }
  return total;
}

function writeHeader(bytes: Buffer, count: number, origin: BatchOrigin): void {
  const { producerId, producerEpoch, firstSequence, isTransactional, timeMs } = origin;
  // The first offset and the leader's epoch are the broker's to fill in.
  bytes.fill(0, 0, HEADER_BYTES);
  bytes.writeInt32BE(bytes.length - LENGTH_END, 8);
  bytes.writeInt8(MAGIC, 16);
  bytes.writeInt16BE(isTransactional ? TRANSACTIONAL : 0, CHECKED_FROM);
  bytes.writeInt32BE(count - 1, 23);
  bytes.writeBigInt64BE(BigInt(timeMs), 27);
  bytes.writeBigInt64BE(BigInt(timeMs), 35);
  bytes.writeBigInt64BE(producerId, 43);
  bytes.writeInt16BE(producerEpoch, 51);
  bytes.writeInt32BE(firstSequence, 53);
  bytes.writeInt32BE(count, 57);
}

function writeRecord(bytes: Buffer, start: number, index: number, records: readonly Plain[], lengths: Int32Array) {
  const { key, value } = records[index] as Plain;
  let at = writeVarInt(bytes, start, lengths[index * 3] as number);
  bytes[at++] = 0;
  bytes[at++] = 0;
  at = writeVarInt(bytes, at, index);
  at = writePart(bytes, at, key, lengths[index * 3 + 1] as number);
  at = writePart(bytes, at, value, lengths[index * 3 + 2] as number);
  bytes[at++] = 0;
  return at;
}

function writePart(bytes: Buffer, start: number, part: Message['value'] | undefined, length: number): number {
  const at = writeVarInt(bytes, start, length);
  if (part === null || part === undefined) return at;
  if (typeof part !== 'string') part.copy(bytes, at);
  else bytes.write(part, at, length, length === part.length ? 'latin1' : 'utf8');
  return at + length;
}

function lengthOf(part: Message['value'] | undefined): number {
  if (part === null || part === undefined) return -1;
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}

function sizeOfPart(length: number): number {
  return sizeOfVarInt(length) + Math.max(0, length);
}

/** Seven bits a byte, the sign as the lowest bit. */
function sizeOfVarInt(value: number): number {
  const bits = 32 - Math.clz32((value << 1) ^ (value >> 31));
  return Math.max(1, Math.ceil(bits / 7));
}

function writeVarInt(bytes: Buffer, start: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  let at = start;
  while (rest > 0x7f) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}
