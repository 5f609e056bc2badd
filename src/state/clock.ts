/** Event time reached, microseconds, as the one row `clock`: kept beside every cell, because every event moves it. */
export class Clock {
  readonly name = 'clock';
  #us = 0;
  #isChanged = false;

  /** 0 before the first event. */
  get us(): number {
    return this.#us;
  }

  get size(): number {
    return this.#us > 0 ? 1 : 0;
  }

  /** Event time only moves forward. */
  moveTo(us: number): void {
    if (us <= this.#us) return;
    this.#us = us;
    this.#isChanged = true;
  }

  evict(): void {}

  *drain(): Generator<[key: string, json: string]> {
    if (this.#isChanged) yield* this.snapshot();
    this.#isChanged = false;
  }

  forgetChanges(): void {
    this.#isChanged = false;
  }

  load(_key: string, json: string): void {
    this.#us = (JSON.parse(json) as { seenUs: number }).seenUs;
    this.#isChanged = false;
  }

  *snapshot(): Generator<[key: string, json: string]> {
    if (this.#us > 0) yield [this.name, JSON.stringify({ seenUs: this.#us })];
  }

  clear(): void {
    this.#us = 0;
    this.#isChanged = false;
  }
}
