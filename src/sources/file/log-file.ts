import { createHash } from 'node:crypto';
import { SecretwatchError } from '../../model/error.ts';
import { type Chunks, followFile, readFile, readStdin } from './bytes.ts';
import { CompressionError, compressionOf, decompress, MAGIC_BYTES } from './compression.ts';

/** One log by its content: a renamed, copied or later compressed log keeps its id. */
export interface LogFile {
  /** `file:` and a hash of the first line. */
  id: string;
  /** The first line, where it is complete and short enough to be at hand. */
  firstLine: Buffer | undefined;
  /** The uncompressed bytes from an offset on. Standard input can be opened once only. */
  open(offset: number): Chunks;
}

const STDIN = '-';

/** Looks at the beginning of a file, or of standard input when the path is `-`. */
export async function identify(path: string, signal?: AbortSignal): Promise<LogFile> {
  const raw = path === STDIN ? readStdin(signal) : readFile(path);
  const start = await peek(raw, (head) => head.length >= MAGIC_BYTES);
  const compression = compressionOf(start.head.subarray(0, MAGIC_BYTES), path);
  const plain = (bytes: Chunks) => (compression ? decompress(bytes, compression) : bytes);
  const { head, all, close } = await peek(plain(start.all()), hasFirstLine);
  if (path === STDIN) return { ...firstLineOf(head), open: (offset) => skip(all(), offset) };
  await close();
  const open = (offset: number) => (compression ? skip(plain(readFile(path)), offset) : readFile(path, offset));
  return { ...firstLineOf(head), open };
}

/** The same for a log that is being written: waits for its first line. Undefined when the signal comes first. */
export async function identifyFollowed(path: string, signal: AbortSignal): Promise<LogFile | undefined> {
  const { head, close } = await peek(followFile(path, 0, signal), hasFirstLine);
  await close();
  if (compressionOf(head.subarray(0, MAGIC_BYTES), path)) throw compressed(path);
  if (!hasFirstLine(head)) return undefined;
  return { ...firstLineOf(head), open: (offset) => followFile(path, offset, signal) };
}

function compressed(path: string): SecretwatchError {
  return new SecretwatchError(
    'SW_INPUT_UNREADABLE',
    `${path} is compressed, so nobody can be writing to it line by line`,
    'Follow the log that is being written; read compressed ones with `scan`.',
  );
}

/** The beginning of a stream. */
interface Peeked {
  head: Buffer;
  /** The whole stream. */
  all(): Chunks;
  close(): Promise<unknown>;
}

async function peek(chunks: Chunks, isEnough: (head: Buffer) => boolean): Promise<Peeked> {
  let head: Buffer = Buffer.alloc(0);
  let damage: CompressionError | undefined;
  try {
    while (!isEnough(head)) {
      const { value, done } = await chunks.next();
      if (done) break;
      head = Buffer.concat([head, value]);
    }
  } catch (error) {
    if (!(error instanceof CompressionError)) throw error;
    damage = error;
  }
  return { head, all: () => replay(head, damage, chunks), close: () => chunks.return() };
}

async function* replay(head: Buffer, damage: CompressionError | undefined, rest: Chunks): Chunks {
  try {
    if (head.length > 0) yield head;
    if (damage) throw damage;
    yield* rest;
  } finally {
    await rest.return();
  }
}

async function* skip(chunks: Chunks, offset: number): Chunks {
  let left = offset;
  for await (const chunk of chunks) {
    if (chunk.length > left) yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

const NEWLINE = 0x0a;
/** Of a long first line so much makes the id: it holds the audit ID of the first event. */
const ID_BYTES = 4096;
/** A file that begins with more blank than this is what it is. */
const MAX_BLANK_BYTES = 64 * 1024;

function hasFirstLine(head: Buffer): boolean {
  const start = blankLength(head);
  return head.length - start >= ID_BYTES || head.indexOf(NEWLINE, start) >= 0 || start >= MAX_BLANK_BYTES;
}

function firstLineOf(head: Buffer): Pick<LogFile, 'id' | 'firstLine'> {
  const start = blankLength(head);
  const newline = head.indexOf(NEWLINE, start);
  const line = head.subarray(start, newline < 0 ? head.length : newline);
  const hash = createHash('sha256').update(line.subarray(0, ID_BYTES)).digest('hex');
  return { id: `file:${hash.slice(0, 16)}`, firstLine: newline < 0 ? undefined : line };
}

function blankLength(head: Buffer): number {
  const end = Math.min(head.length, MAX_BLANK_BYTES);
  let at = 0;
  while (at < end && (head[at] as number) <= 0x20) at += 1;
  return at;
}
