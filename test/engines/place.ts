import type { Engine, Eventually } from '../../src/pipeline/engine.ts';

/** All results in a store, in the order in which they were committed; one JSON text per row. */
export interface Stored {
  accesses: string[];
  facts: string[];
  findings: string[];
  alerts: string[];
  rejects: string[];
  /** `cluster name value`, sorted; zeros left out. */
  counters: string[];
}

/** A place where an engine keeps things; opened again after `close`, it has them still. */
export interface Place {
  open(): Eventually<Engine>;
  /** Read by other means than the engine's. */
  read(): Eventually<Stored>;
  remove(): Eventually<void>;
}
