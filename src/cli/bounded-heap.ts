import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow by a third of what is alive between two collections, instead of the fourfold that V8 allows. State is
 * long-lived and bounded; a log of 10 GB must not take a gigabyte of memory to read. Costs about a tenth of the time.
 */
export function boundHeap(): void {
  setFlagsFromString('--heap-growing-percent=30');
}
