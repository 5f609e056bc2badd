import { setTimeout as delay } from 'node:timers/promises';
import { Bell } from '../../pipeline/bell.ts';
import type { Batch, Feed } from '../../pipeline/feed.ts';
import { BatchBuilder } from './batch-builder.ts';
import type { TailReader } from './tail-reader.ts';

/** How long those that have something wait for those that may have something earlier. */
const PATIENCE_MS = 25;

/**
 * Several logs that are being written: what is there is merged by time, and nobody waits for a log that is silent. So
 * the order is that of arrival; the store keeps it.
 */
export class LiveFeed implements Feed {
  readonly #cluster: string;
  /** Not yet at their end. */
  #readers: TailReader[];
  /** Readers that were waited for in vain, until they have something again. */
  readonly #silent = new Set<TailReader>();
  readonly #filling = new Map<TailReader, Promise<void>>();
  /** Rung when one was filled, ended or failed. */
  readonly #bell = new Bell();
  readonly #stop: () => void;
  /** Called for every source that a batch moves. */
  readonly #onMove: (batch: Batch) => void;

  constructor(cluster: string, readers: readonly TailReader[], stop: () => void, onMove: (batch: Batch) => void) {
    this.#cluster = cluster;
    this.#readers = [...readers];
    this.#stop = stop;
    this.#onMove = onMove;
  }

  /** What a silent reader failed with, until it is told. */
  #failure: unknown;

  async next(limit: number): Promise<Batch | undefined> {
    const batch = new BatchBuilder(this.#cluster);
    while (batch.size < limit && (await this.#prepare(batch.size > 0))) {
      const [first, second] = this.#ready();
      first?.takeInto(batch, limit, second?.headUs ?? Number.POSITIVE_INFINITY);
    }
    this.#onMove(batch);
    return batch.size > 0 ? batch : undefined;
  }

  async close(): Promise<void> {
    this.#stop();
    await Promise.all(this.#readers.map((reader) => reader.close()));
  }

  /** Readers that have something, the earliest first. */
  #ready(): TailReader[] {
    const time = (reader: TailReader) => reader.headUs ?? Number.NEGATIVE_INFINITY;
    return this.#readers.filter(({ isFilled }) => isFilled).sort((a, b) => time(a) - time(b));
  }

  /** False when there is nothing to take: at the end, or for now while the batch holds something. */
  async #prepare(hasSomething: boolean): Promise<boolean> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      const filling = this.#readers.filter(({ isFilled }) => !isFilled).map((reader) => this.#fill(reader));
      const isAnyFilled = filling.length < this.#readers.length;
      const awaited = filling.filter(({ reader }) => !this.#silent.has(reader));
      if (isAnyFilled || hasSomething) {
        if (awaited.length > 0) await patience(Promise.all(awaited.map(({ done }) => done)));
        for (const { reader } of awaited) if (!reader.isFilled) this.#silent.add(reader);
        return this.#readers.some(({ isFilled }) => isFilled);
      }
      if (this.#readers.length === 0) return false;
      await this.#bell.rung();
    }
  }

  /** Waits once for each filling, however long it takes and however often it is asked for. */
  #fill(reader: TailReader): { reader: TailReader; done: Promise<void> } {
    const done = this.#filling.get(reader) ?? this.#filled(reader);
    this.#filling.set(reader, done);
    return { reader, done };
  }

  async #filled(reader: TailReader): Promise<void> {
    try {
      const isFilled = await reader.fill();
      this.#silent.delete(reader);
      if (!isFilled) this.#readers = this.#readers.filter((each) => each !== reader);
    } catch (failure) {
      this.#failure ??= failure;
    }
    this.#filling.delete(reader);
    this.#bell.ring();
  }
}

async function patience(work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const impatience = delay(PATIENCE_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    await Promise.race([work, impatience]);
  } finally {
    timer.abort();
  }
}
