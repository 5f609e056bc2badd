import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const LARGE_BYTES = 350 * 1024 * 1024;
const LOOK_EVERY_MS = 1_000;

/**
 * Lets the heap grow to twice what is alive between two collections, and by a third once it is large, instead of the
 * fourfold that V8 allows. State is long-lived and bounded; a log of 10 GB must not take a gigabyte of memory to read.
 */
export function boundHeap(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
  setFlagsFromString('--heap-growing-percent=100');
  const timer = setInterval(() => {
    if (getHeapStatistics().total_heap_size < LARGE_BYTES) return;
    setFlagsFromString('--heap-growing-percent=30');
    clearInterval(timer);
  }, LOOK_EVERY_MS);
  timer.unref();
}
