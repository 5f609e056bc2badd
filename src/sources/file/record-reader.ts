import type { Decoder } from '../../audit/decode.ts';
import { reject } from '../../audit/full-event.ts';
import type { RejectCode } from '../../model/audit-event.ts';
import type { SourcePosition } from '../../pipeline/engine.ts';
import type { BatchBuilder } from './batch-builder.ts';
import { Block } from './block.ts';
import { CompressionError } from './compression-error.ts';
import { CopiesInTurn, type Opener } from './copies-in-turn.ts';
import type { Head } from './head.ts';
import { beginning, byteOrderMark, isWhole } from './line-ends.ts';
import { WholeLines } from './whole-lines.ts';

export interface ReaderOptions {
  cluster: string;
  source: string;
  decode: Decoder;
  start: SourcePosition;
  /** Openers of the log's copies; where one ends, the next goes on at the same offset. */
  copies: readonly Opener[];
  /** The log's beginning, as far as it was seen. */
  head: Head;
  /** The log is being written. Asked at its end: where reading was merely stopped, a last line may not be complete. */
  isStopped?: (() => boolean) | undefined;
  /** Time of the first record, where it is known before anything is opened. */
  firstUs?: number | undefined;
}

/** Decodes one source piece by piece, ahead of what is taken by at most one piece. Opens nothing before `fill`. */
export class RecordReader {
  readonly #options: ReaderOptions;
  readonly #copies: CopiesInTurn;
  readonly #block: Block;
  readonly #lines: WholeLines;
  #skip: number;
  /** The line in hand is the last one and has no newline. */
  #isAtEnd = false;
  /** It is half an event, as far as one can see. */
  #isCut = false;
  #firstUs: number | undefined;
  #filling: Promise<boolean> | undefined;
  /** The line in hand, and the reject that can be made of it. */
  readonly #line: { bytes: Buffer; start: number; end: number } = { bytes: Buffer.alloc(0), start: 0, end: 0 };
  readonly #refuse = () => {
    const { bytes, start, end } = this.#line;
    return reject(this.#options.cluster, 'future-timestamp', beginning(bytes, start, end));
  };

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#copies = new CopiesInTurn(options.copies, options.head);
    this.#block = new Block(options.source, options.start, options.head, options.isStopped !== undefined);
    this.#skip = options.start.skip;
    this.#firstUs = options.firstUs;
    this.#lines = new WholeLines(options.start.offset, options.isStopped !== undefined, {
      line: (bytes, start, end, offset) => this.#decode(bytes, start, end, offset),
      tooLong: (bytes, _start, _end, offset) => this.#reject('line-too-long', bytes.toString('latin1'), offset),
    });
  }

  get isFilled(): boolean {
    return !this.#block.isEmpty;
  }

  /** Time of the next record, minus infinity for a rejected one; undefined when only `fill` can tell. */
  get headUs(): number | undefined {
    return this.#block.headUs ?? this.#firstUs;
  }

  takeInto(batch: BatchBuilder, limit: number, untilUs: number): void {
    this.#block.takeInto(batch, limit, untilUs);
  }

  /** Reads on until a record can be taken; false at the end. A call while one is under way joins it. */
  fill(): Promise<boolean> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  close(): Promise<void> {
    return this.#copies.close();
  }

  async #fill(): Promise<boolean> {
    this.#firstUs = undefined;
    while (!this.isFilled) {
      this.#block.dropTaken();
      const chunk = await this.#nextChunk();
      if (chunk) {
        this.#lines.push(chunk);
        this.#block.end = { offset: this.#lines.resumeOffset, skip: 0 };
      } else if (this.#copies.hasMore) this.#lines.dropPartial();
      else if (!this.isFilled) return this.#finish();
    }
    return true;
  }

  /** The next piece of the current copy; undefined at its end or where it breaks. */
  async #nextChunk(): Promise<Buffer | undefined> {
    try {
      return await this.#copies.next(this.#lines.offset);
    } catch (error) {
      if (!(error instanceof CompressionError)) throw error;
      // Its last line may be cut short: a whole copy, now or later, goes on from the line's beginning.
      this.#lines.dropPartial();
      this.#reject('bad-compression', error.message, this.#lines.offset);
      return undefined;
    }
  }

  #finish(): boolean {
    if (this.#options.isStopped?.()) return false;
    const { offset } = this.#lines;
    this.#isAtEnd = true;
    this.#lines.end();
    // Half an event at the end is reported but not passed: once the log has grown, it is read again as a whole.
    this.#block.end = { offset: this.#isCut ? offset : this.#lines.offset, skip: 0 };
    this.#block.finish();
    return this.isFilled;
  }

  #decode(bytes: Buffer, start: number, end: number, offset: number): void {
    const { records } = this.#block;
    const from = offset === 0 ? start + byteOrderMark(bytes, start, end) : start;
    // Whatever a decoder makes of it: a line that has not come to its end is no event yet.
    if (this.#isAtEnd && !isWhole(bytes, from, end)) {
      this.#reject('not-json', beginning(bytes, from, end), offset);
      return;
    }
    const before = records.length;
    this.#options.decode(bytes, from, end, records);
    if (this.#isAtEnd) this.#isCut = records.length === before + 1 && records[before]?.tier === 'rejected';
    this.#line.bytes = bytes;
    this.#line.start = from;
    this.#line.end = end;
    this.#block.place(before, offset, this.#skip, this.#refuse);
    this.#skip = 0;
  }

  #reject(code: RejectCode, line: string, offset: number): void {
    const before = this.#block.records.length;
    const rejected = reject(this.#options.cluster, code, line);
    this.#block.records.push(rejected);
    this.#block.place(before, offset, 0, () => rejected);
    this.#isCut = this.#isAtEnd;
  }
}
