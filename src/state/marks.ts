import type { Slot } from './slot.ts';

/** What is kept for a caller between its requests: where its cells were found in the tables of one state. */
export interface Notes {
  readonly owner: object | undefined;
  /** By number of the table. */
  readonly marks: unknown[];
  mark(owner: object, marks: unknown[]): void;
}

/**
 * The caller whose requests are in hand, and where its cells were found: tables that are asked for the same caller again
 * and again find them without their keys. Only a speed-up: a mark counts while its slot is the table's own.
 */
export class MarkedCaller {
  /** By number of the table. */
  slots: (Slot<object> | undefined)[] = [];
  #tables = 0;

  /** A table's number. */
  admit(): number {
    this.#tables += 1;
    return this.#tables - 1;
  }

  attend(notes: Notes): void {
    // A caller may outlive a state that was dropped.
    if (notes.owner !== this) notes.mark(this, new Array(this.#tables).fill(undefined));
    this.slots = notes.marks as (Slot<object> | undefined)[];
  }
}
