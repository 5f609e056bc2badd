import type { BatchBuilder } from './batch-builder.ts';
import type { RecordReader } from './record-reader.ts';

/** The readers of one path, one after another: each file that was there before, then each that takes its place. */
export class TailReader {
  readonly #nextReader: () => Promise<RecordReader | undefined>;
  #current: RecordReader | undefined;
  #filling: Promise<boolean> | undefined;

  /** `nextReader` waits for the next file; undefined when there will be none any more. */
  constructor(nextReader: () => Promise<RecordReader | undefined>) {
    this.#nextReader = nextReader;
  }

  get isFilled(): boolean {
    return this.#current?.isFilled ?? false;
  }

  get headUs(): number | undefined {
    return this.#current?.headUs;
  }

  takeInto(batch: BatchBuilder, limit: number, untilUs: number): void {
    this.#current?.takeInto(batch, limit, untilUs);
  }

  /** Reads on until a record can be taken; false once it was told to stop. A call while one is under way joins it. */
  fill(): Promise<boolean> {
    this.#filling ??= this.#fill().finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  async close(): Promise<void> {
    await this.#filling?.catch(() => {});
    await this.#current?.close();
  }

  async #fill(): Promise<boolean> {
    for (;;) {
      this.#current ??= await this.#nextReader();
      if (!this.#current) return false;
      if (await this.#current.fill()) return true;
      await this.#current.close();
      this.#current = undefined;
    }
  }
}
