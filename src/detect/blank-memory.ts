import type { AnyDetector } from './contract.ts';

/** A detector with room for one cell has no memory of its own; see `WITHOUT_MEMORY`. */
const NONE: object = Object.freeze({});

/** Memory before anything is learnt. */
export function emptyMemory(detector: AnyDetector): object {
  return detector.memory.cap === 1 ? NONE : detector.empty();
}

/** Whether nothing was learnt, so that there is nothing to keep. */
export function isBlank(memory: object, blank: object): boolean {
  if (memory === NONE) return true;
  for (const name in memory) {
    const value: unknown = memory[name as never];
    const before: unknown = blank[name as never];
    if (value !== before && !(isEmpty(value) && isEmpty(before))) return false;
  }
  return true;
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
