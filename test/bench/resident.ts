import { setTimeout } from 'node:timers/promises';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/**
 * Resident bytes, but for the heap's nursery: it is as large as the machine's haste made it, and holds nothing now. Pages
 * are given back some time after the collection that found them unused: waits until no more come back.
 */
export async function residentBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let quiet = 0; quiet < 5; quiet++) {
    collect();
    await setTimeout(100);
    const now = process.memoryUsage.rss() - nurseryBytes();
    if (now < least * 0.99) quiet = 0;
    least = Math.min(least, now);
  }
  return least;
}

export function heldBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function nurseryBytes(): number {
  const spaces = getHeapSpaceStatistics().filter(({ space_name }) => space_name.startsWith('new'));
  return spaces.reduce((sum, { physical_space_size }) => sum + physical_space_size, 0);
}
