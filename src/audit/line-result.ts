import type { Decoded, RejectCode, Rejected } from '../model/audit-event.ts';
import type { FeedCounts, FormatCounts, FormatName } from '../model/format.ts';
import { reject } from './full-event.ts';

/** So many pieces of one line are rejected one by one; a line of junk has millions. */
const MAX_REJECTS = 100;

/** What comes of one line: events, all of them, and rejects up to a number, counted by the way they were packed. */
export class LineResult {
  readonly #line: string;
  readonly #counts: FeedCounts;
  readonly #out: Decoded[];
  #rejects = 0;

  constructor(line: string, counts: FeedCounts, out: Decoded[]) {
    this.#line = line;
    this.#counts = counts;
    this.#out = out;
  }

  /** Rejects are no longer told one by one. */
  get isFullOfRejects(): boolean {
    return this.#rejects > MAX_REJECTS;
  }

  push(decoded: Decoded, format: FormatName): void {
    if (decoded.tier === 'rejected') this.#pushReject(decoded, format);
    else {
      countIn(this.#counts, format, 'events');
      this.#out.push(decoded);
    }
  }

  ignore(format: FormatName): void {
    countIn(this.#counts, format, 'ignored');
  }

  reject(code: RejectCode, cluster: string, format: FormatName, text = this.#line): void {
    this.#pushReject(reject(cluster, code, text), format);
  }

  /** What is rejected beyond the first hundred becomes one reject. */
  #pushReject(rejected: Rejected, format: FormatName): void {
    this.#rejects += 1;
    if (this.#rejects > MAX_REJECTS + 1) return;
    countIn(this.#counts, format, 'rejected');
    const isLast = this.#rejects > MAX_REJECTS;
    this.#out.push(isLast ? reject(rejected.cluster, 'line-too-long', this.#line) : rejected);
  }
}

export function countIn(counts: FeedCounts, format: FormatName, what: keyof FormatCounts): void {
  const sum = counts.get(format) ?? { events: 0, rejected: 0, ignored: 0 };
  sum[what] += 1;
  counts.set(format, sum);
}
