import { z } from 'zod';

/** Settings that several detectors have: called, bounded and explained alike. */
export const minClusterReads = z
  .int()
  .min(0)
  .default(200)
  .describe('Secret reads the cluster must have shown before this pages.');

/** From so many days on which something was done it counts as a habit; `what` says which thing. */
export function habitDays(what: string) {
  return z.int().min(1).default(3).describe(what);
}
