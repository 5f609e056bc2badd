import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const MB = 1024 * 1024;
/** From so large a heap on, how much it may grow beyond what is alive until the next collection, in percent. */
const GROWTH = [
  { fromBytes: 0, percent: 300 },
  { fromBytes: 90 * MB, percent: 100 },
  { fromBytes: 350 * MB, percent: 30 },
];
const LOOK_EVERY_MS = 200;

/** Bytecode taken into one function when it is compiled; V8 itself takes three times as much. */
const MOST_INLINED_BYTES = 300;

/** Sets V8 to what this program is: a stream of short-lived records over a large state, and often a run of seconds. */
export function tuneRuntime(): void {
  boundHeap();
  // Compiling is a tenth of such a run, and what runs for days gains nothing from the larger pieces.
  setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${MOST_INLINED_BYTES}`);
}

/**
 * Lets a small heap grow fourfold between two collections, as V8 does, a larger one twofold, and a large one by a third.
 * State is long-lived and bounded; a log of 10 GB must not take a gigabyte of memory to read. Records live as long as
 * their batch, which is as long as V8 looks when it decides which objects to place among the long-lived at once: there
 * most of the heap's growth was records, so nothing is placed there before it has proved itself.
 */
function boundHeap(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  const stages = GROWTH.values();
  let next = stages.next();
  const look = () => {
    while (next.value && getHeapStatistics().total_heap_size >= next.value.fromBytes) {
      setFlagsFromString(`--heap-growing-percent=${next.value.percent}`);
      next = stages.next();
    }
    if (next.done) clearInterval(timer);
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  look();
}
