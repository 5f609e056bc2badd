import { MarkedCaller, type Notes } from './marks.ts';
import { Recent } from './recent.ts';
import { Table, type TableLimits } from './table.ts';
import { Timers } from './timers.ts';

/** One block of memory that is stored and restored as rows. */
export interface Block {
  readonly name: string;
  /** Things remembered. */
  readonly size: number;
  evict(beforeUs: number, nowUs: number): void;
  drain(): Iterable<[key: string, json: string | null]>;
  forgetChanges(): void;
  load(key: string, json: string): void;
  snapshot(): Iterable<[key: string, json: string]>;
  clear(): void;
}

/** A change of state as a store keeps it; `json` null means forgotten. */
export interface StateChange {
  block: string;
  key: string;
  json: string | null;
}

/**
 * All memory of one cluster's fold, as named blocks. What is in no block does not survive a restart, so nothing else
 * may influence a finding.
 */
export class State {
  readonly #blocks = new Map<string, Block>();
  readonly #caller = new MarkedCaller();

  /** Makes a table; each name once. */
  table<C extends object>(name: string, limits: TableLimits): Table<C> {
    return this.#register(this.part<C>(name, limits));
  }

  /** Makes a table that is part of another block, which stores it. */
  part<C extends object>(name: string, limits: TableLimits): Table<C> {
    return new Table<C>(name, limits, this.#caller);
  }

  /** From here on the requests of this caller are in hand. */
  attend(notes: Notes): void {
    this.#caller.attend(notes);
  }

  recent(name: string, minutes: number): Recent {
    return this.#register(new Recent(name, minutes));
  }

  /** Takes in a block of another room's making; each name once. */
  add<B extends Block>(block: B): B {
    return this.#register(block);
  }

  timers<P>(name: string, cap: number): Timers<P> {
    return this.#register(new Timers<P>(name, cap));
  }

  #register<B extends Block>(block: B): B {
    if (this.#blocks.has(block.name)) throw new Error(`state block ${block.name} exists already`);
    this.#blocks.set(block.name, block);
    return block;
  }

  /** Forgets what is due as event time goes from `beforeUs` to `nowUs`. */
  evict(beforeUs: number, nowUs: number): void {
    for (const block of this.#blocks.values()) block.evict(beforeUs, nowUs);
  }

  *drain(): Generator<StateChange> {
    for (const block of this.#blocks.values()) {
      for (const [key, json] of block.drain()) yield { block: block.name, key, json };
    }
  }

  /** For a store that keeps no state: as `drain`, at no cost. */
  forgetChanges(): void {
    for (const block of this.#blocks.values()) block.forgetChanges();
  }

  /** Cells of a block that this version no longer has stay in the store, unused. */
  load(block: string, key: string, json: string): void {
    this.#blocks.get(block)?.load(key, json);
  }

  /** How much each block remembers. */
  *sizes(): Generator<[block: string, size: number]> {
    for (const { name, size } of this.#blocks.values()) yield [name, size];
  }

  /** Everything, ordered, for comparing two states. */
  *snapshot(): Generator<{ block: string; key: string; json: string }> {
    for (const block of this.#blocks.values()) {
      for (const [key, json] of block.snapshot()) yield { block: block.name, key, json };
    }
  }

  clear(): void {
    for (const block of this.#blocks.values()) block.clear();
  }
}
