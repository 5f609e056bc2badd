import { watch } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Waits until something about a folder's files is so; asked again whenever one of them was written. Between two
 * questions the event loop turns, so that what processes say meanwhile is read and does not hold them up.
 */
export async function untilChanged(folder: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  let wake = () => {};
  const watcher = watch(folder);
  // Whoever reads a store writes its index of shared memory.
  watcher.on('change', (_type, name) => !`${name}`.endsWith('-shm') && wake());
  try {
    for (;;) {
      // Made before the question: a change while it is answered is not missed.
      const changed = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (await isSo()) return;
      await changed;
      // Reading the changes goes on for as long as asking makes new ones.
      await nextTurn();
    }
  } finally {
    watcher.close();
  }
}
