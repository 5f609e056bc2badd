import { open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Feed } from '../../pipeline/feed.ts';
import { type Chunks, readFile, unreadable } from './bytes.ts';
import { createNaming, groupCopies, type Naming, type Source } from './copies.ts';
import { HEAD_BYTES, type Head, seenBy } from './head.ts';
import { followIncarnation, type Incarnation, POLL_MS } from './incarnation.ts';
import { LiveFeed } from './live-feed.ts';
import { aboutHead, compressed, hasFirstLine, isCompressed, type LogFile } from './log-file.ts';
import { parseMark } from './mark.ts';
import { type FileOptions, firstTime, readerOf } from './open.ts';
import { peek } from './peek.ts';
import type { RecordReader } from './record-reader.ts';
import { copyOf, rotatedFrom } from './rotated.ts';
import { TailReader } from './tail-reader.ts';

export interface FollowOptions extends FileOptions {
  signal: AbortSignal;
  /** Reads the rotated logs first, also where nothing was read before. */
  isBackfill?: boolean;
}

/**
 * Follows logs that are being written, through rotation by rename and by copy-truncate, from their positions on. What
 * was rotated since the last position is read first.
 */
export async function openFollowedFiles(paths: readonly string[], options: FollowOptions): Promise<Feed> {
  for (const path of paths) await refuseCompressed(path);
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  const naming = createNaming(options.cluster, options.position);
  const tails = paths.map((path) => new Tail(path, naming, { ...options, signal }));
  return new LiveFeed(
    options.cluster,
    tails.map((tail) => new TailReader(() => tail.next())),
    () => own.abort(),
    ({ position }) => naming.note(position),
  );
}

/** What is named must be there; what comes later may come and go. */
async function refuseCompressed(path: string): Promise<void> {
  const { head, close } = await peek(readFile(path), (bytes) => bytes.length > 0);
  await close();
  if (isCompressed(head, path)) throw compressed(path);
}

/** The files behind one path, in their order. */
class Tail {
  readonly #path: string;
  readonly #naming: Naming;
  readonly #options: FollowOptions;
  /** Rotated logs to be read first; undefined until they were looked for. */
  #rotated: { copies: LogFile[]; source: Source }[] | undefined;
  #source: string | undefined;

  constructor(path: string, naming: Naming, options: FollowOptions) {
    this.#path = path;
    this.#naming = naming;
    this.#options = options;
  }

  /** Waits for the next file; undefined when told to stop. */
  async next(): Promise<RecordReader | undefined> {
    if (this.#source !== undefined) this.#naming.release(this.#source);
    this.#rotated ??= await this.#findRotated();
    const rotated = this.#rotated.shift();
    if (rotated) {
      this.#source = rotated.source.source;
      return readerOf(rotated.copies, rotated.source, this.#options);
    }
    const file = await this.#waitForFile();
    return file && this.#follow(file);
  }

  #follow({ log, incarnation }: { log: LogFile; incarnation: Incarnation }): RecordReader {
    const source = this.#naming.nameOf([log]);
    this.#source = source.source;
    const { signal } = this.#options;
    const open = (offset: number, head: Head) => bytesOf(incarnation, offset, head, signal);
    return readerOf([{ ...log, open }], source, this.#options, () => signal.aborted);
  }

  /** The log that was read last, if it is not the current one, and those that came after it. */
  async #findRotated(): Promise<{ copies: LogFile[]; source: Source }[]> {
    const { decode, isBackfill = false } = this.#options;
    const groups = groupCopies(await rotatedFrom(this.#path)).map((copies) => ({
      copies,
      source: this.#naming.nameOf(copies),
      firstUs: firstTime(copies[0] as LogFile, decode) ?? 0,
    }));
    const left = (source: Source) => (source.isKnown ? (parseMark(source.start.mark).previousUs ?? 0) : -1);
    const lastUs = Math.max(-1, ...groups.map(({ source }) => left(source)));
    const wanted = groups.filter(({ source, firstUs }) =>
      source.isKnown ? left(source) === lastUs : isBackfill || (lastUs >= 0 && firstUs > lastUs),
    );
    for (const { source } of groups) this.#naming.release(source.source);
    return wanted.sort((a, b) => a.firstUs - b.firstUs);
  }

  /** A file with a first line behind the path. */
  async #waitForFile(): Promise<{ log: LogFile; incarnation: Incarnation } | undefined> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      const found = await look(this.#path);
      if (found) return found;
      await delay(POLL_MS, undefined, { signal }).catch(() => {});
    }
    return undefined;
  }
}

/** Undefined while there is no file, or no first line in it. */
async function look(path: string): Promise<{ log: LogFile; incarnation: Incarnation } | undefined> {
  const handle = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  });
  if (!handle) return undefined;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  if (isCompressed(head, path) || !hasFirstLine(head)) {
    await handle.close();
    if (isCompressed(head, path)) throw compressed(path);
    return undefined;
  }
  const log: LogFile = { path, ...aboutHead(head), isLikely: true, open: () => readFile(path) };
  return { log, incarnation: { path, handle, start: Buffer.from(head.subarray(0, 512)), isTruncated: false } };
}

/** Of a log that was cut to nothing, what was written after the last look stands in the copy that was made of it. */
async function* bytesOf(incarnation: Incarnation, from: number, head: Head, signal: AbortSignal): Chunks {
  let at = from;
  for await (const chunk of seenBy(head, followIncarnation(incarnation, from, signal), from)) {
    at += chunk.length;
    yield chunk;
  }
  const copy = incarnation.isTruncated ? await copyOf(incarnation.path, head, at) : undefined;
  if (copy) yield* copy.open(at, head);
}
