import type { Slot } from './slot.ts';

/** What somebody keeps for a caller between its requests. */
export interface Notes {
  marks: object | undefined;
}

/** Where the cells of one caller were found in the tables of one state. */
interface Marks {
  owner: MarkedCaller;
  slots: (Slot<object> | undefined)[];
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
    let marks = notes.marks as Marks | undefined;
    // A caller may outlive a state that was dropped.
    if (marks?.owner !== this) {
      marks = { owner: this, slots: new Array(this.#tables).fill(undefined) };
      notes.marks = marks;
    }
    this.slots = marks.slots;
  }
}
