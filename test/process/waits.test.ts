import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Batch, Feed } from '../../src/pipeline/feed.ts';
import { mergeFeeds } from '../../src/pipeline/merge-feeds.ts';
import { readStream } from '../../src/sources/file/bytes.ts';
import { LiveFeed } from '../../src/sources/file/live-feed.ts';
import type { TailReader } from '../../src/sources/file/tail-reader.ts';
import { heldPromises } from './promises.ts';

/** In a process of their own: to count what is held, all memory is looked at. */

const PIECES = 3000;

test('a pipe without end holds nothing of the pieces that were read', async () => {
  const stop = new AbortController();
  const before = heldPromises();
  let [pieces, held] = [0, Number.NaN];
  for await (const piece of readStream('/dev/zero', stop.signal)) {
    assert.ok(piece.length > 0);
    pieces += 1;
    if (pieces < PIECES) continue;
    held = heldPromises() - before;
    stop.abort();
  }
  assert.equal(pieces, PIECES, 'and it ends when it is told to');
  assert.ok(held < PIECES / 10, `${held} promises are held`);
});

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

/** Has a batch as often as it is asked, or never. */
function feedOf(isSilent: boolean): Feed {
  const batch: Batch = { cluster: 'test', records: [], rejects: [], position: new Map() };
  return { next: () => (isSilent ? new Promise(() => {}) : Promise.resolve(batch)), close: async () => {} };
}

test('a feed that is silent for days costs nothing for each batch of another', async () => {
  const feed = mergeFeeds([feedOf(true), feedOf(false)]);
  assert.ok(await feed.next(1));
  const before = heldPromises();
  for (let n = 0; n < BATCHES; n += 1) assert.ok(await feed.next(1));
  const held = heldPromises() - before;
  assert.ok(held < BATCHES / 10, `${held} promises are held`);
  await feed.close();
});
