import type { Decoder } from '../../audit/decode.ts';
import type { Decoded } from '../../model/audit-event.ts';
import { SecretwatchError } from '../../model/error.ts';
import type { Position } from '../../pipeline/engine.ts';
import type { Feed, Inputs } from '../../pipeline/feed.ts';
import { createNaming, groupCopies, longest, type Source } from './copies.ts';
import { FileFeed, type LiveOptions } from './file-feed.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import { Head } from './head.ts';
import { identify, type LogFile } from './log-file.ts';
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

/** Reads files, folders, pipes and standard input (`-`), plain, gzip or zstd, merged by time, each from its position on. */
export async function openFiles(
  paths: readonly string[],
  options: FileOptions & { signal?: AbortSignal | undefined },
): Promise<Feed> {
  const { files, unreadable } = await findFiles(paths);
  const { signal, live } = stoppable(options.signal);
  const looked = await lookAt(files, signal);
  const naming = createNaming(options.cluster, options.position);
  const sources = groupCopies(looked.logs).map((copies) => ({ copies, ...naming.nameOf(copies) }));
  const readers = sources.map((each) => readerOf(each.copies, each, options));
  const inputs: Inputs = {
    paths: new Map(sources.map(({ source, copies }) => [source, copies.map(({ path }) => path)])),
    resumed: sources.filter(({ isKnown }) => isKnown).length,
    skipped: looked.skipped,
    unreadable: [...unreadable, ...looked.unreadable],
  };
  return new FileFeed(options.cluster, readers, files.some(({ isStream }) => isStream) ? live : undefined, inputs);
}

/** What was named is read whatever it is; of a folder, what can be read and begins as a log does. */
async function lookAt(files: readonly FoundFile[], signal: AbortSignal) {
  const looked = { logs: [] as LogFile[], skipped: [] as string[], unreadable: [] as string[] };
  for (const file of files) {
    const log = await identify(file, signal).catch((error) => {
      if (!file.isFromFolder || !(error instanceof SecretwatchError)) throw error;
      return error;
    });
    if (log instanceof SecretwatchError) looked.unreadable.push(log.message);
    else if (file.isFromFolder && !log.isLikely) looked.skipped.push(file.path);
    else looked.logs.push(log);
  }
  return looked;
}

/** A signal that fires with the caller's, or when the feed is closed while a read still waits. */
function stoppable(signal: AbortSignal | undefined): { signal: AbortSignal; live: LiveOptions } {
  const own = new AbortController();
  const live = { patienceMs: PATIENCE_MS, stop: () => own.abort() };
  return { signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal, live };
}

/** `isStopped` belongs to a log that is being written: where reading was stopped, its last line may not be complete. */
export function readerOf(
  copies: readonly LogFile[],
  named: Source,
  options: FileOptions,
  isStopped?: () => boolean,
): RecordReader {
  const [log] = copies as [LogFile];
  return new RecordReader({
    cluster: options.cluster,
    source: named.source,
    decode: options.decode,
    start: named.start,
    copies: copies.map((copy) => copy.open),
    head: new Head(longest(copies).head),
    isStopped,
    // A log that is being written is open already.
    firstUs: named.isKnown || isStopped ? undefined : firstTime(log, options.decode),
  });
}

/** Lets a later log of a long row stay closed until the merge has come to it. */
export function firstTime({ firstLine }: LogFile, decode: Decoder): number | undefined {
  if (!firstLine) return undefined;
  const records: Decoded[] = [];
  decode(firstLine, 0, firstLine.length, records);
  const [first] = records;
  return first && first.tier !== 'rejected' ? first.timeUs : undefined;
}
