/**
 * How many principals have an edge to a thing, and on how many days any of them was seen at it: two columns by the
 * thing's number. They follow from the edges and are stored nowhere. Memory: 8 bytes a name.
 */
export class Visitors {
  #counts = new Uint32Array(1024);
  #days = new Uint32Array(1024);

  /** As encounters of the thing: those that came first (`fresh`) among all days (`seen`). */
  of(thing: number): { fresh: number; seen: number } {
    if (thing < 0) return { fresh: 0, seen: 0 };
    return { fresh: this.#counts[thing] ?? 0, seen: this.#days[thing] ?? 0 };
  }

  /** One more principal, seen on so many days. */
  add(thing: number, days: number): void {
    if (thing >= this.#counts.length) {
      this.#counts = grown(this.#counts, thing);
      this.#days = grown(this.#days, thing);
    }
    (this.#counts[thing] as number) += 1;
    (this.#days[thing] as number) += days;
  }

  /** One of them is there on a further day. */
  addDay(thing: number): void {
    (this.#days[thing] as number) += 1;
  }

  clear(): void {
    this.#counts.fill(0);
    this.#days.fill(0);
  }
}

function grown(column: Uint32Array, least: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.max(least + 1, column.length * 2));
  longer.set(column);
  return longer;
}
