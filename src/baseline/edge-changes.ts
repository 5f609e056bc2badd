/** What changed of names and edges since the last commit: names by number, edges as two numbers, keys forgotten. */
export class EdgeChanges {
  #names: number[] = [];
  #edges: number[] = [];
  readonly #forgotten = new Set<string>();

  named(id: number): void {
    this.#names.push(id);
    if (this.#forgotten.size > 0) this.#forgotten.delete(String(id));
  }

  put(left: number, right: number): void {
    if (this.#forgotten.size > 0) this.#forgotten.delete(keyOf(left, right));
  }

  changed(left: number, right: number): void {
    this.#edges.push(left, right);
  }

  forget(key: string): void {
    this.#forgotten.add(key);
  }

  get names(): readonly number[] {
    return this.#names;
  }

  *edges(): Generator<[left: number, right: number]> {
    for (let index = 0; index < this.#edges.length; index += 2)
      yield [this.#edges[index] as number, this.#edges[index + 1] as number];
  }

  get forgotten(): Iterable<string> {
    return this.#forgotten;
  }

  clear(): void {
    this.#names = [];
    this.#edges = [];
    this.#forgotten.clear();
  }
}

/** Key of an edge's row; that of a name is its number. */
export function keyOf(left: number, right: number): string {
  return `${left}.${right}`;
}
