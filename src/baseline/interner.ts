/**
 * Texts as dense numbers, so that tables can refer to them. The numbers are nobody else's, and are stored nowhere.
 *
 * Memory: one text and one Map entry each, about 110 bytes for a text of 40 characters.
 */
export class Interner {
  readonly #ids = new Map<string, number>();
  #texts: (string | undefined)[] = [];
  #free: number[] = [];

  /** One more than the highest number in use so far: how long a column must be. */
  get length(): number {
    return this.#texts.length;
  }

  /** The number of a text; -1 when it is not held. */
  find(text: string): number {
    return this.#ids.get(text) ?? -1;
  }

  nameOf(id: number): string {
    return this.#texts[id] ?? '';
  }

  /** The number of a text, held from now on. */
  hold(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const id = this.#free.pop() ?? this.#texts.length;
    this.#texts[id] = text;
    this.#ids.set(text, id);
    return id;
  }

  /** Gives up all texts whose numbers are not used. */
  releaseUnused(isUsed: (id: number) => boolean): void {
    for (let id = 0; id < this.#texts.length; id += 1) {
      if (this.#texts[id] !== undefined && !isUsed(id)) this.release(id);
    }
  }

  /** Gives up a text that is held. */
  release(id: number): void {
    this.#ids.delete(this.nameOf(id));
    this.#texts[id] = undefined;
    this.#free.push(id);
  }

  clear(): void {
    this.#ids.clear();
    this.#texts = [];
    this.#free = [];
  }
}
