/**
 * Names as dense numbers, so that columns can refer to them. A new name takes the lowest free number, which depends on
 * nothing but the names held, so a restored interner goes on exactly as the one that was stored.
 *
 * Memory: one text and one Map entry per name, about 110 bytes for a name of 40 characters.
 */
export class Interner {
  readonly #ids = new Map<string, number>();
  #names: (string | undefined)[] = [];
  /** Free numbers below `#names.length`, highest first. */
  #free: number[] = [];

  /** One more than the highest number in use so far: how long a column must be. */
  get length(): number {
    return this.#names.length;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** The number of a name; -1 when it is not held. */
  find(name: string): number {
    return this.#ids.get(name) ?? -1;
  }

  nameOf(id: number): string {
    return this.#names[id] ?? '';
  }

  /** The number of a name, held from now on. */
  hold(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#free.pop() ?? this.#names.length;
    this.put(id, name);
    return id;
  }

  /** Puts back a name under the number it had. `settle` must follow before the next `hold`. */
  put(id: number, name: string): void {
    while (this.#names.length < id) this.#names.push(undefined);
    this.#names[id] = name;
    this.#ids.set(name, id);
  }

  release(id: number): void {
    const name = this.#names[id];
    if (name === undefined) return;
    this.#ids.delete(name);
    this.#names[id] = undefined;
  }

  /** Makes released numbers free again. */
  settle(): void {
    while (this.#names.length > 0 && this.#names.at(-1) === undefined) this.#names.pop();
    this.#free = [];
    for (let id = this.#names.length - 1; id >= 0; id -= 1) if (this.#names[id] === undefined) this.#free.push(id);
  }

  *entries(): Generator<[id: number, name: string]> {
    for (const [name, id] of this.#ids) yield [id, name];
  }

  clear(): void {
    this.#ids.clear();
    this.#names = [];
    this.#free = [];
  }
}
