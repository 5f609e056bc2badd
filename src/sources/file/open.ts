import type { Decoder } from '../../audit/decode.ts';
import type { Decoded } from '../../model/audit-event.ts';
import type { Position } from '../../pipeline/engine.ts';
import type { Feed } from '../../pipeline/feed.ts';
import { FileFeed, type LiveOptions } from './file-feed.ts';
import { findFiles } from './find-files.ts';
import { identify, identifyFollowed, type LogFile } from './log-file.ts';
import { RecordReader } from './record-reader.ts';

/** What every way of reading files needs to know. */
export interface FileOptions {
  cluster: string;
  decode: Decoder;
  /** Where the last commit left each source. */
  position: Position;
}

/** A batch from a source that may pause is passed on after so long. */
const PATIENCE_MS = 25;
const START = { offset: 0, skip: 0 };

/** Reads files, folders and standard input (`-`), plain, gzip or zstd, merged by time, each from its position on. */
export async function openFiles(
  paths: readonly string[],
  options: FileOptions & { signal?: AbortSignal | undefined },
): Promise<Feed> {
  const files = await findFiles(paths);
  const logs: LogFile[] = [];
  const { signal, live } = stoppable(options.signal);
  for (const path of files) logs.push(await identify(path, signal));
  const readers = [...byId(logs).values()].map((copies) => readerOf(copies, options));
  return new FileFeed(options.cluster, readers, files.includes('-') ? live : undefined);
}

/** Reads one file that is being written, from its position on, until the signal fires. */
export async function openFollowedFile(path: string, options: FileOptions & { signal: AbortSignal }): Promise<Feed> {
  const { signal, live } = stoppable(options.signal);
  const log = await identifyFollowed(path, signal);
  return new FileFeed(options.cluster, log ? [readerOf([log], options, true)] : [], live);
}

/** A signal that fires with the caller's, or when the feed is closed while a read still waits. */
function stoppable(signal: AbortSignal | undefined): { signal: AbortSignal; live: LiveOptions } {
  const own = new AbortController();
  const live = { patienceMs: PATIENCE_MS, stop: () => own.abort() };
  return { signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal, live };
}

/** Copies of one log are one source, in the order of the first. */
function byId(logs: readonly LogFile[]): Map<string, LogFile[]> {
  const found = new Map<string, LogFile[]>();
  for (const log of logs) {
    const copies = found.get(log.id);
    if (copies) copies.push(log);
    else found.set(log.id, [log]);
  }
  return found;
}

function readerOf(copies: readonly LogFile[], options: FileOptions, isGrowing = false): RecordReader {
  const [log] = copies as [LogFile];
  const start = options.position.get(log.id) ?? START;
  return new RecordReader({
    cluster: options.cluster,
    source: log.id,
    decode: options.decode,
    start,
    copies: copies.map((copy) => copy.open),
    isGrowing,
    firstUs: start === START ? firstTime(log, options.decode) : undefined,
  });
}

/** Lets a later log of a long row stay closed until the merge has come to it. */
function firstTime({ firstLine }: LogFile, decode: Decoder): number | undefined {
  if (!firstLine) return undefined;
  const records: Decoded[] = [];
  decode(firstLine, 0, firstLine.length, records);
  const [first] = records;
  return first && first.tier !== 'rejected' ? first.timeUs : undefined;
}
