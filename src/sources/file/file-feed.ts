import { setTimeout as delay } from 'node:timers/promises';
import type { Batch, Feed, Inputs } from '../../pipeline/feed.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { RecordReader } from './record-reader.ts';

/** For sources that may pause or never end. */
export interface LiveOptions {
  /** How long a batch that holds something waits for more. */
  patienceMs: number;
  /** Ends a read that waits. */
  stop(): void;
}

/**
 * Merges the readers of one cluster by record time, ties in the readers' order. The order within a reader is kept. One
 * reader alone passes through without comparing.
 */
export class FileFeed implements Feed {
  readonly #cluster: string;
  /** Not yet at their end, in order. */
  readonly #readers: RecordReader[];
  readonly #live: LiveOptions | undefined;
  readonly inputs: Inputs | undefined;

  constructor(cluster: string, readers: readonly RecordReader[], live?: LiveOptions, inputs?: Inputs) {
    this.#cluster = cluster;
    this.#readers = [...readers];
    this.#live = live;
    this.inputs = inputs;
  }

  async next(limit: number): Promise<Batch | undefined> {
    const batch = new BatchBuilder(this.#cluster);
    while (batch.size < limit) {
      const isReady = await this.#prepare(batch.size > 0);
      if (!isReady) break;
      const [first, second] = this.#earliest();
      if (first?.isFilled) first.takeInto(batch, limit, this.#bound(first, second));
      else if (first && !(await first.fill())) this.#drop(first);
    }
    return batch.size > 0 ? batch : undefined;
  }

  async close(): Promise<void> {
    this.#live?.stop();
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  /** Lets every reader's next time be known. False at the end, or when waiting for more is not worth it. */
  async #prepare(hasSomething: boolean): Promise<boolean> {
    for (const reader of [...this.#readers]) {
      if (reader.headUs !== undefined) continue;
      const isFilled = await this.#fill(reader, hasSomething);
      if (isFilled === undefined) return false;
      if (!isFilled) this.#drop(reader);
    }
    return this.#readers.length > 0;
  }

  /** Undefined when patience ended; the filling goes on and the next call joins it. */
  async #fill(reader: RecordReader, hasSomething: boolean): Promise<boolean | undefined> {
    if (!hasSomething || !this.#live) return reader.fill();
    const filling = reader.fill();
    const timer = new AbortController();
    const impatience = delay(this.#live.patienceMs, undefined, { signal: timer.signal }).catch(() => undefined);
    try {
      return await Promise.race([filling, impatience]);
    } finally {
      timer.abort();
    }
  }

  #drop(reader: RecordReader): void {
    this.#readers.splice(this.#readers.indexOf(reader), 1);
  }

  /** The reader whose turn it is, and the one that comes next. */
  #earliest(): [first: RecordReader | undefined, second: RecordReader | undefined] {
    let first: RecordReader | undefined;
    let second: RecordReader | undefined;
    for (const reader of this.#readers) {
      if (!first || timeOf(reader) < timeOf(first)) [first, second] = [reader, first];
      else if (!second || timeOf(reader) < timeOf(second)) second = reader;
    }
    return [first, second];
  }

  /** Until when it stays the first one's turn; at the same time the earlier in order goes first. */
  #bound(first: RecordReader, second: RecordReader | undefined): number {
    if (!second) return Number.POSITIVE_INFINITY;
    const isFirstInOrder = this.#readers.indexOf(first) < this.#readers.indexOf(second);
    return isFirstInOrder ? timeOf(second) : timeOf(second) - 1;
  }
}

function timeOf(reader: RecordReader): number {
  return reader.headUs ?? Number.POSITIVE_INFINITY;
}
