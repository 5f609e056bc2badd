import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, EachBatchPayload } from 'kafkajs';
import type { Log } from './log.ts';
import { passedMetadata } from './offsets.ts';
import type { PartitionWork } from './partition-work.ts';

/** What a worker tells of itself. */
export interface GroupObserver {
  rebalanced(partitions: number): void;
  opened(seconds: number): void;
  lag(topic: string, partition: number, records: number): void;
}

export interface DeskOptions {
  open(topic: string, partition: number): Promise<PartitionWork>;
  /** Partitions are opened as soon as they are ours, and not only once there is something to work on. */
  opensAtOnce?: boolean;
  observer: GroupObserver;
  log: Log;
}

const HEARTBEAT_MS = 1_000;
/** Before a partition is taken again after an error: whoever took it meanwhile needs not be driven out at once. */
const REOPEN_MS = 500;

/** A partition in hand. `isAligned` once the consumer stands where the work is to go on. */
interface Held {
  work: PartitionWork;
  isAligned: boolean;
}

/** The partitions of one worker. */
export class Desk {
  readonly #consumer: Consumer;
  readonly #options: DeskOptions;
  readonly #held = new Map<string, Held>();
  readonly #opening = new Map<string, Promise<Held>>();
  /** What the group gave to this worker last. */
  #own: ReadonlySet<string> = new Set();

  constructor(consumer: Consumer, options: DeskOptions) {
    this.#consumer = consumer;
    this.#options = options;
  }

  /** Lets go of what another worker has now. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    const own = new Set(Object.entries(assignment).flatMap(([topic, list]) => list.map((p) => `${topic}/${p}`)));
    this.#own = own;
    this.#options.observer.rebalanced(own.size);
    for (const [key, held] of [...this.#held]) {
      // The consumer begins anew where the group's offsets stand.
      held.isAligned = false;
      if (!own.has(key)) void this.#drop(key);
    }
    if (this.#options.opensAtOnce)
      for (const [topic, partitions] of Object.entries(assignment))
        for (const partition of partitions) void this.#openNow(topic, partition);
  }

  /** What fails here is tried again with the first batch. */
  async #openNow(topic: string, partition: number): Promise<void> {
    try {
      await this.#take(`${topic}/${partition}`, topic, partition);
    } catch (error) {
      this.#options.log.warn({ topic, partition, error: String(error) }, 'A partition could not be opened yet.');
    }
  }

  async closeAll(): Promise<void> {
    this.#own = new Set();
    await Promise.allSettled(this.#opening.values());
    await Promise.all([...this.#held.keys()].map((key) => this.#drop(key)));
  }

  async #drop(key: string): Promise<void> {
    const held = this.#held.get(key);
    this.#held.delete(key);
    await held?.work.close().catch(() => {});
  }

  /** Never throws: after any error the partition is let go, taken anew and read from where it truly stands. */
  async batch(payload: EachBatchPayload): Promise<void> {
    const { batch, heartbeat } = payload;
    const key = `${batch.topic}/${batch.partition}`;
    const beat = setInterval(() => void heartbeat().catch(() => {}), HEARTBEAT_MS);
    try {
      await this.#work(key, payload);
    } catch (error) {
      const { topic, partition } = batch;
      this.#options.log.warn({ topic, partition, error: String(error) }, 'A partition is taken anew after an error.');
      await this.#drop(key);
      this.#consumer.seek({ topic, partition, offset: batch.messages[0]?.offset ?? '0' });
      await delay(REOPEN_MS);
    } finally {
      clearInterval(beat);
    }
  }

  async #work(key: string, payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, isStale, isRunning } = payload;
    const { topic, partition, messages } = batch;
    const held = await this.#take(key, topic, partition);
    if (isStale() || !isRunning() || this.#mustSeek(held, batch)) return;
    // What stands already is passed over.
    const next = held.work.next() ?? 0;
    const fresh = messages.filter(({ offset }) => Number(offset) >= next);
    if (fresh.length > 0) await held.work.process(fresh);
    const last = Number(messages.at(-1)?.offset ?? next - 1);
    resolveOffset(String(last));
    if (held.work.next() === undefined) {
      const metadata = passedMetadata(Number(batch.lastOffset()) + 1);
      const partitions = [{ partition, offset: String(last + 1), metadata }];
      await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions }] });
    }
    this.#options.observer.lag(topic, partition, Math.max(0, Number(batch.highWatermark) - 1 - last));
  }

  /** Once: behind that, a gap is one of records that were compacted away or aborted. */
  #mustSeek(held: Held, { topic, partition, messages }: EachBatchPayload['batch']): boolean {
    const next = held.work.next();
    if (held.isAligned || next === undefined) return false;
    held.isAligned = true;
    if (Number(messages[0]?.offset ?? next) <= next) return false;
    this.#consumer.seek({ topic, partition, offset: String(next) });
    return true;
  }

  /** Once, whoever asks first. */
  #take(key: string, topic: string, partition: number): Promise<Held> {
    const known = this.#held.get(key);
    if (known) return Promise.resolve(known);
    const opening =
      this.#opening.get(key) ?? this.#open(key, topic, partition).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  async #open(key: string, topic: string, partition: number): Promise<Held> {
    const start = performance.now();
    const held = { work: await this.#options.open(topic, partition), isAligned: false };
    if (!this.#own.has(key)) {
      await held.work.close();
      throw new Error('the partition was taken from this worker meanwhile');
    }
    this.#held.set(key, held);
    this.#options.observer.opened((performance.now() - start) / 1000);
    return held;
  }
}
