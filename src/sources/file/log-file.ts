import { createHash } from 'node:crypto';
import { SecretwatchError } from '../../model/error.ts';
import { type Chunks, readFile, readStream } from './bytes.ts';
import { compressionOf, decompress, MAGIC_BYTES } from './compression.ts';
import type { FoundFile } from './find-files.ts';
import { HEAD_BYTES, type Head, seenBy } from './head.ts';
import { byteOrderMark, looksLikeLog } from './line-ends.ts';
import { peek, skip } from './peek.ts';
import { toUtf8, utf16Of } from './utf16.ts';

/** One log by its content: a renamed, copied or later compressed log keeps its id. */
export interface LogFile {
  path: string;
  /** `file:` and a hash of the first line. */
  id: string;
  /** The first line, where it is complete and short enough to be at hand. */
  firstLine: Buffer | undefined;
  /** Its first 64 KB, uncompressed; less where it is shorter, or still to come. */
  head: Buffer;
  /** It begins as a log does, or is compressed. */
  isLikely: boolean;
  /** The uncompressed bytes from an offset on. A stream can be opened once only. */
  open(offset: number, head: Head): Chunks;
}

/** Looks at the beginning of a file or a stream. */
export async function identify({ path, isStream }: FoundFile, signal?: AbortSignal): Promise<LogFile> {
  const raw = isStream ? readStream(path, signal) : readFile(path);
  const start = await peek(raw, (head) => head.length >= MAGIC_BYTES);
  const compression = compressionOf(start.head.subarray(0, MAGIC_BYTES), path);
  const inflated = (bytes: Chunks) => (compression ? decompress(bytes, compression) : bytes);
  const first = await peek(inflated(start.all()), (head) => head.length >= MAGIC_BYTES);
  const encoding = utf16Of(first.head);
  const inUtf8 = (bytes: Chunks) => (encoding ? toUtf8(bytes, encoding) : bytes);
  const plain = (bytes: Chunks) => inUtf8(inflated(bytes));
  // A live stream may never give 64 KB; a file gives them at once.
  const isEnough = isStream ? hasFirstLine : (head: Buffer) => head.length >= HEAD_BYTES && hasFirstLine(head);
  const { head, all, close } = await peek(inUtf8(first.all()), isEnough);
  const about = { path, ...aboutHead(head), isLikely: compression !== undefined || looksLikeLog(head) };
  if (isStream) return { ...about, open: (offset, seen) => skip(seenBy(seen, all(), 0), offset) };
  await close();
  const open = (offset: number, seen: Head) =>
    compression || encoding
      ? skip(seenBy(seen, plain(readFile(path)), 0), offset)
      : seenBy(seen, readFile(path, offset), offset);
  return { ...about, open };
}

/** The beginning of a log that cannot be one somebody writes to. */
export function isCompressed(head: Buffer, path: string): boolean {
  return compressionOf(head.subarray(0, MAGIC_BYTES), path) !== undefined;
}

export function compressed(path: string): SecretwatchError {
  return new SecretwatchError(
    'SW_INPUT_UNREADABLE',
    `${path} is compressed, so nobody can be writing to it line by line`,
    'follow the log that is being written; read compressed ones with `scan`',
  );
}

const NEWLINE = 0x0a;
/** Of a long first line so much makes the id: it holds the audit ID of the first event. */
const ID_BYTES = 4096;
/** A file that begins with more blank than this is what it is. */
const MAX_BLANK_BYTES = 64 * 1024;

export function hasFirstLine(head: Buffer): boolean {
  const start = blankLength(head);
  return head.length - start >= ID_BYTES || head.indexOf(NEWLINE, start) >= 0 || start >= MAX_BLANK_BYTES;
}

export function aboutHead(peeked: Buffer): Pick<LogFile, 'id' | 'firstLine' | 'head'> {
  const start = blankLength(peeked);
  const newline = peeked.indexOf(NEWLINE, start);
  const line = Buffer.from(peeked.subarray(start, newline < 0 ? peeked.length : newline));
  const hash = createHash('sha256').update(line.subarray(0, ID_BYTES)).digest('hex');
  const head = Buffer.from(peeked.subarray(0, HEAD_BYTES));
  return { id: `file:${hash.slice(0, 16)}`, firstLine: newline < 0 ? undefined : line, head };
}

function blankLength(head: Buffer): number {
  const end = Math.min(head.length, MAX_BLANK_BYTES);
  let at = byteOrderMark(head, 0, head.length);
  while (at < end && (head[at] as number) <= 0x20) at += 1;
  return at;
}
