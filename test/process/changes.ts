import { on } from 'node:events';
import { watch } from 'node:fs';

/** Waits until something about a folder's files is so; asked again whenever one of them was written. */
export async function untilChanged(folder: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const watcher = watch(folder);
  // Changes while it is asked are kept for the next round.
  const changes = on(watcher, 'change');
  try {
    while (!(await isSo())) await changes.next();
  } finally {
    watcher.close();
  }
}
