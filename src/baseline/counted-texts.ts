import { Interner } from './interner.ts';

/** Texts as numbers, each held as often as it was asked for and given up with its last use. Memory: as `Interner`. */
export class CountedTexts {
  readonly #texts = new Interner();
  /** By number. */
  #uses: number[] = [];

  /** -1 when it is not held. */
  find(text: string): number {
    return this.#texts.find(text);
  }

  textOf(id: number): string {
    return this.#texts.nameOf(id);
  }

  /** The number of a text that is used once more. */
  hold(text: string): number {
    const id = this.#texts.hold(text);
    this.#uses[id] = (this.#uses[id] ?? 0) + 1;
    return id;
  }

  /** Ends one use of a text. */
  release(id: number): void {
    (this.#uses[id] as number) -= 1;
    if (this.#uses[id] === 0) this.#texts.release(id);
  }

  clear(): void {
    this.#texts.clear();
    this.#uses = [];
  }
}
