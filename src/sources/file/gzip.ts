import { crc32, createInflateRaw } from 'node:zlib';
import type { Chunks } from './bytes.ts';
import { CompressionError } from './compression-error.ts';
import { expand, OUTPUT_BYTES } from './expand.ts';
import type { Pieces } from './pieces.ts';

const FIXED_HEADER_BYTES = 10;
const TRAILER_BYTES = 8;
/** Names and comments in a header are short; what goes on without end is no header. */
const MAX_HEADER_BYTES = 1024 * 1024;
const FLAG = { crc: 2, extra: 4, name: 8, comment: 16 } as const;

/**
 * Decompresses gzip member by member (RFC 1952). zlib's own reader of members throws away what the last one gave when
 * something else follows it.
 */
export async function* gunzip(pieces: Pieces): Chunks {
  let front = await pieces.atLeast(FIXED_HEADER_BYTES);
  if (front.length > 0 && !isMember(front)) throw new CompressionError('incorrect header check');
  for (; isMember(front); front = await pieces.atLeast(FIXED_HEADER_BYTES)) {
    await dropHeader(pieces);
    yield* member(pieces);
  }
  await pieces.expectPadding();
}

/** The last chunk waits for the checksum: what damage makes of a small member must not be taken for lines. */
async function* member(pieces: Pieces): Chunks {
  const sum = { crc: 0, sizeBytes: 0 };
  let held: Buffer | undefined;
  try {
    for await (const chunk of expand(createInflateRaw({ chunkSize: OUTPUT_BYTES }), pieces)) {
      sum.crc = crc32(chunk, sum.crc);
      sum.sizeBytes += chunk.length;
      if (held) yield held;
      held = chunk;
    }
  } catch (error) {
    if (held) yield held;
    throw error;
  }
  const trailer = await pieces.atLeast(TRAILER_BYTES);
  const isWhole = trailer.length >= TRAILER_BYTES;
  if (isWhole && !isRight(trailer, sum)) throw new CompressionError('incorrect data check');
  if (held) yield held;
  if (!isWhole) throw tooShort();
  pieces.drop(TRAILER_BYTES);
}

function isRight(trailer: Buffer, { crc, sizeBytes }: { crc: number; sizeBytes: number }): boolean {
  return trailer.readUInt32LE(0) === crc && trailer.readUInt32LE(4) === sizeBytes % 2 ** 32;
}

/** Both bytes of the magic: one alone may be anything. */
function isMember(front: Buffer): boolean {
  return front.length >= 2 && front[0] === 0x1f && front[1] === 0x8b;
}

async function dropHeader(pieces: Pieces): Promise<void> {
  let front = await pieces.atLeast(FIXED_HEADER_BYTES);
  for (;;) {
    const length = headerLength(front);
    if (length <= front.length) return pieces.drop(length);
    const longer = await pieces.atLeast(front.length + 1);
    if (longer.length <= front.length || longer.length > MAX_HEADER_BYTES) throw tooShort();
    front = longer;
  }
}

/** Infinity when the header goes on behind these bytes. */
function headerLength(front: Buffer): number {
  if (front.length < FIXED_HEADER_BYTES) return Number.POSITIVE_INFINITY;
  if (front[2] !== 8) throw new CompressionError('unknown compression method');
  const flags = front[3] as number;
  let at = FIXED_HEADER_BYTES;
  if (flags & FLAG.extra) at = front.length < at + 2 ? Number.POSITIVE_INFINITY : at + 2 + front.readUInt16LE(at);
  if (flags & FLAG.name) at = textEnd(front, at);
  if (flags & FLAG.comment) at = textEnd(front, at);
  return flags & FLAG.crc ? at + 2 : at;
}

function textEnd(front: Buffer, from: number): number {
  const zero = from < front.length ? front.indexOf(0, from) : -1;
  return zero < 0 ? Number.POSITIVE_INFINITY : zero + 1;
}

function tooShort(): CompressionError {
  return new CompressionError('unexpected end of file');
}
