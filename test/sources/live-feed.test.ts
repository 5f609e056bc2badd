import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveFeed } from '../../src/sources/file/live-feed.ts';
import type { TailReader } from '../../src/sources/file/tail-reader.ts';
import { heldPromises } from '../promises.ts';

const BATCHES = 2000;

/** A log that is there as often as it is asked for, or a silent one: for both, all that a live feed asks of a reader. */
function readerOf(isSilent: boolean): TailReader {
  let isFilled = false;
  const silence = new Promise<boolean>(() => {});
  const reader: Pick<TailReader, 'isFilled' | 'headUs' | 'fill' | 'takeInto' | 'close'> = {
    get isFilled() {
      return isFilled;
    },
    headUs: 1,
    fill: () => {
      // A call while one is under way joins it.
      if (isSilent) return silence;
      isFilled = true;
      return Promise.resolve(true);
    },
    takeInto: (batch) => {
      isFilled = false;
      batch.add({ tier: 'counted', cluster: 'test', timeUs: 1 });
    },
    close: async () => {},
  };
  return reader as TailReader;
}

test('a log that is silent for days costs nothing for each batch of another', async () => {
  const feed = new LiveFeed(
    'test',
    [readerOf(true), readerOf(false)],
    () => {},
    () => {},
  );
  // The first one waits for the silent log.
  assert.ok(await feed.next(1));
  const before = heldPromises();
  for (let n = 0; n < BATCHES; n += 1) assert.equal((await feed.next(1))?.records.length, 1);
  const held = heldPromises() - before;
  assert.ok(held < BATCHES / 10, `${held} promises are held`);
  await feed.close();
});
