import { setTimeout as delay } from 'node:timers/promises';
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
      const [first, second] = this.#filled();
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
  #filled(): TailReader[] {
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
      await Promise.race(filling.map(({ done }) => done));
    }
  }

  #fill(reader: TailReader): { reader: TailReader; done: Promise<void> } {
    const done = reader.fill().then(
      (isFilled) => {
        this.#silent.delete(reader);
        if (!isFilled) this.#readers = this.#readers.filter((each) => each !== reader);
      },
      (failure: unknown) => {
        this.#failure ??= failure;
      },
    );
    return { reader, done };
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
