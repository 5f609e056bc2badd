import { setTimeout as delay } from 'node:timers/promises';
import { SecretwatchError } from '../../model/error.ts';
import type { Chunks } from './bytes.ts';
import { groupCopies, type Naming, type Source } from './copies.ts';
import type { FollowOptions } from './follow-options.ts';
import { type Head, seenBy } from './head.ts';
import { followIncarnation, type Incarnation, POLL_MS } from './incarnation.ts';
import type { LogFile } from './log-file.ts';
import { type Looked, look } from './look.ts';
import { parseMark } from './mark.ts';
import { firstTime, readerOf } from './open.ts';
import type { RecordReader } from './record-reader.ts';
import { copyOf, rotatedFrom } from './rotated.ts';

/** A log that was put aside, in all its copies. */
interface Rotated {
  copies: LogFile[];
  firstUs: number;
}

/** The files behind one path, in their order. */
export class Tail {
  readonly #path: string;
  readonly #naming: Naming;
  readonly #options: FollowOptions;
  /** Rotated logs to be read first; undefined until they were looked for. */
  #rotated: Rotated[] | undefined;
  #source: string | undefined;
  /** Ids of the logs that were read. */
  readonly #read = new Set<string>();
  /** When the log that was read last begins; undefined before the first. */
  #lastUs: number | undefined;
  /** What was told of last. */
  #trouble = '';

  constructor(path: string, naming: Naming, options: FollowOptions) {
    this.#path = path;
    this.#naming = naming;
    this.#options = options;
  }

  /** Waits for the next file; undefined when told to stop. */
  async next(): Promise<RecordReader | undefined> {
    if (this.#source !== undefined) this.#naming.release(this.#source);
    this.#rotated ??= await this.#findLeft();
    const file = this.#rotated.length > 0 ? undefined : await this.#waitForFile();
    // Looked for behind the current one: a log may have come and gone since the last look.
    if (file) this.#rotated = await this.#findMissed();
    const rotated = this.#rotated.shift();
    if (!rotated) return file && this.#follow(file);
    await file?.incarnation.handle.close();
    return this.#readRotated(rotated);
  }

  #readRotated({ copies, firstUs }: Rotated): RecordReader {
    const source = this.#take(copies, firstUs);
    return readerOf(copies, source, this.#options);
  }

  #follow({ log, incarnation, sizeBytes }: Looked): RecordReader {
    const named = this.#take([log], firstTime(log, this.#options.decode) ?? this.#lastUs ?? 0);
    // Cut somewhere behind its beginning: what is left was read before.
    const source = named.start.offset > sizeBytes ? { ...named, start: { offset: sizeBytes, skip: 0 } } : named;
    const { signal } = this.#options;
    const open = (offset: number, head: Head) => bytesOf(incarnation, offset, head, signal);
    return readerOf([{ ...log, open }], source, this.#options, () => signal.aborted);
  }

  #take(copies: LogFile[], firstUs: number): Source {
    const source = this.#naming.nameOf(copies);
    this.#source = source.source;
    this.#lastUs = firstUs;
    for (const { id } of copies) this.#read.add(id);
    return source;
  }

  async #findRotated(): Promise<Rotated[]> {
    const { decode } = this.#options;
    return groupCopies(await rotatedFrom(this.#path))
      .map((copies) => ({ copies, firstUs: firstTime(copies[0] as LogFile, decode) ?? 0 }))
      .sort((a, b) => a.firstUs - b.firstUs);
  }

  /** The log that an earlier run read last, if it is not the current one, and those that came after it. */
  async #findLeft(): Promise<Rotated[]> {
    const logs = (await this.#findRotated()).map((log) => ({ log, source: this.#naming.nameOf(log.copies) }));
    for (const { source } of logs) this.#naming.release(source.source);
    const left = ({ isKnown, start }: Source) => (isKnown ? (parseMark(start.mark).previousUs ?? 0) : -1);
    const lastUs = Math.max(-1, ...logs.map(({ source }) => left(source)));
    const isAfter = (firstUs: number) => this.#options.isBackfill || (lastUs >= 0 && firstUs > lastUs);
    return logs
      .filter(({ log, source }) => (source.isKnown ? left(source) === lastUs : isAfter(log.firstUs)))
      .map(({ log }) => log);
  }

  /** Logs that took the path and left it again while the one before them was still read. */
  async #findMissed(): Promise<Rotated[]> {
    const sinceUs = this.#lastUs;
    if (sinceUs === undefined) return [];
    const rotated = await this.#findRotated();
    return rotated.filter(({ copies, firstUs }) => firstUs > sinceUs && copies.every(({ id }) => !this.#read.has(id)));
  }

  /** A file with a first line behind the path. */
  async #waitForFile(): Promise<Looked | undefined> {
    const { signal } = this.#options;
    while (!signal.aborted) {
      const found = await look(this.#path);
      if (found instanceof SecretwatchError) this.#tell(found.message);
      else if (found) {
        this.#trouble = '';
        return found;
      }
      await delay(POLL_MS, undefined, { signal }).catch(() => {});
    }
    return undefined;
  }

  #tell(trouble: string): void {
    if (trouble !== this.#trouble) this.#options.onTrouble?.(`${trouble}; it is looked for until it can be read`);
    this.#trouble = trouble;
  }
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
