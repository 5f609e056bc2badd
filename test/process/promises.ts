import { queryObjects } from 'node:v8';

/** Promises that something still holds, after a collection. */
export function heldPromises(): number {
  return queryObjects(Promise, { format: 'count' }) as number;
}
