interface Entry<T> {
  timeUs: number;
  turn: number;
  item: T;
}

/** A priority queue by time; what has the same time comes out as it went in. */
export class Queue<T> {
  readonly #heap: Entry<T>[] = [];
  #turn = 0;

  get nextUs(): number {
    return this.#heap[0]?.timeUs ?? Number.POSITIVE_INFINITY;
  }

  add(timeUs: number, item: T): void {
    const heap = this.#heap;
    heap.push({ timeUs, turn: this.#turn++, item });
    let at = heap.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  take(): T | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    if (heap.length > 0) {
      heap[0] = last;
      this.#sink();
    }
    return first.item;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = at;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (left + 1 < this.#heap.length && this.#isBefore(left + 1, least)) least = left + 1;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a] as Entry<T>, this.#heap[b] as Entry<T>];
    return one.timeUs < other.timeUs || (one.timeUs === other.timeUs && one.turn < other.turn);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b] as Entry<T>, this.#heap[a] as Entry<T>];
  }
}
