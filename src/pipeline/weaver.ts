import type { Decoded, Told } from '../model/audit-event.ts';

type Records = readonly Decoded[];

/** Puts what was told before the first event that is later than it: behind every event up to its own time. */
export class Weaver {
  /** The only cluster whose events count; undefined for all of them. */
  readonly #cluster: string | undefined;
  readonly #waiting: Told[] = [];
  /** Latest event time so far, microseconds; 0 before the first. */
  clockUs = 0;

  constructor(cluster?: string) {
    this.#cluster = cluster;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** In the order of their times. */
  add(told: readonly Told[]): void {
    for (const each of told) this.#waiting.push(each);
  }

  weave(records: Records): Decoded[] {
    const woven: Decoded[] = [];
    for (const record of records) {
      if (record.tier !== 'rejected' && this.#isOwn(record.cluster)) this.#pass(record.timeUs, woven);
      woven.push(record);
    }
    return woven;
  }

  /** What no event came behind. */
  rest(): Told[] {
    return this.#waiting.splice(0);
  }

  #isOwn(cluster: string): boolean {
    return this.#cluster === undefined || cluster === this.#cluster;
  }

  #pass(timeUs: number, woven: Decoded[]): void {
    while (this.#waiting[0] && this.#waiting[0].timeUs < timeUs) {
      const told = this.#waiting.shift();
      if (told) woven.push(told);
    }
    this.clockUs = Math.max(this.clockUs, timeUs);
  }
}
