import type { Decoded } from '../../model/audit-event.ts';
import type { RejectedLine } from '../../pipeline/engine.ts';
import type { Batch, Feed } from '../../pipeline/feed.ts';

/** What became of a post: its records stand in the store, or nobody knows and it should come again. */
export type Settled = 'committed' | 'stopped';

/** One request's records on their way to a commit. */
interface Post {
  records: readonly Decoded[];
  sizeBytes: number;
  /** Records that were given out. */
  taken: number;
  settle(how: Settled): void;
}

/** Bodies that may wait for a commit; whoever sends more is told to come again. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/**
 * Posts as a feed: each is settled once the batch with its last record stands, so nothing needs to be kept in between.
 * It has no position. What was sent again is told apart by the identity of its events.
 */
export class WebhookFeed implements Feed {
  readonly #source: string;
  #waiting: Post[] = [];
  /** Given out, not yet committed. */
  readonly #given = new Set<Post>();
  #wake: () => void = () => {};
  #isClosed = false;
  /** Of bodies that wait for a commit, and of those that are still on their way. */
  #bytes = 0;
  #expectedBytes = 0;

  constructor(source: string) {
    this.#source = source;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether a body of this size can be taken; where nothing else waits, any can. */
  hasRoomFor(sizeBytes: number): boolean {
    const takenBytes = this.#bytes + this.#expectedBytes;
    return takenBytes === 0 || takenBytes + sizeBytes <= MAX_WAITING_BYTES;
  }

  /** Keeps room for a body while it is read; answers how to give it back. */
  expect(sizeBytes: number): () => void {
    this.#expectedBytes += sizeBytes;
    return () => {
      this.#expectedBytes -= sizeBytes;
    };
  }

  /** Takes the records of a post; answers once they are committed, or never will be by this process. */
  offer(records: readonly Decoded[], sizeBytes: number): Promise<Settled> {
    if (this.#isClosed) return Promise.resolve('stopped');
    return new Promise((resolve) => {
      this.#bytes += sizeBytes;
      this.#waiting.push({ records, sizeBytes, taken: 0, settle: resolve });
      this.#wake();
    });
  }

  async next(limit: number): Promise<Batch | undefined> {
    while (this.#waiting.length === 0 && !this.#isClosed) await new Promise<void>((wake) => (this.#wake = wake));
    if (this.#isClosed) return undefined;
    const records: Decoded[] = [];
    const rejects: RejectedLine[] = [];
    const done: Post[] = [];
    for (let post = this.#waiting[0]; post && records.length < limit; post = this.#waiting[0]) {
      this.#take(post, limit - records.length, records, rejects);
      if (post.taken < post.records.length) break;
      this.#waiting.shift();
      this.#given.add(post);
      done.push(post);
    }
    const cluster = records[0]?.cluster ?? '';
    return { cluster, records, rejects, position: new Map(), onCommitted: () => this.#settle(done, 'committed') };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#settle([...this.#given, ...this.#waiting], 'stopped');
    this.#waiting = [];
    this.#wake();
  }

  #take(post: Post, count: number, records: Decoded[], rejects: RejectedLine[]): void {
    const end = Math.min(post.taken + count, post.records.length);
    for (; post.taken < end; post.taken += 1) {
      const record = post.records[post.taken] as Decoded;
      records.push(record);
      // The place of an item is its number in the body.
      if (record.tier === 'rejected') rejects.push({ source: this.#source, offset: post.taken, rejected: record });
    }
  }

  #settle(posts: readonly Post[], how: Settled): void {
    for (const post of posts) {
      this.#given.delete(post);
      this.#bytes -= post.sizeBytes;
      post.settle(how);
    }
  }
}
