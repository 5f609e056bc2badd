import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Batch, Feed } from '../../src/pipeline/feed.ts';
import { mergeFeeds } from '../../src/pipeline/merge-feeds.ts';

function batch(cluster: string): Batch {
  return { cluster, records: [], rejects: [], position: new Map() };
}

/** Gives these batches, then what `end` says. */
function feedOf(names: readonly string[], end: () => Promise<Batch | undefined> = async () => undefined): Feed {
  const rest = [...names];
  return { next: () => (rest.length > 0 ? Promise.resolve(batch(rest.shift() ?? '')) : end()), close: async () => {} };
}

const silence = () => new Promise<undefined>(() => {});

async function namesOf(feed: Feed, most: number): Promise<string[]> {
  const names: string[] = [];
  while (names.length < most) {
    const next = await feed.next(10);
    if (!next) break;
    names.push(next.cluster);
  }
  return names;
}

describe('feeds as one', () => {
  it('give every batch once, those of one feed in order, and end when all have ended', async () => {
    const names = await namesOf(mergeFeeds([feedOf(['a1', 'a2', 'a3']), feedOf([]), feedOf(['b1', 'b2'])]), 10);
    assert.deepEqual([...names].sort(), ['a1', 'a2', 'a3', 'b1', 'b2']);
    for (const letter of 'ab')
      assert.deepEqual(
        names.filter((name) => name.startsWith(letter)),
        names.filter((name) => name.startsWith(letter)).sort(),
      );
  });

  it('let no busy feed keep another one waiting', async () => {
    const names = await namesOf(mergeFeeds([feedOf(Array(100).fill('busy')), feedOf(['rare'])]), 4);
    assert.ok(names.includes('rare'), names.join(' '));
  });

  it('fail with what one of them failed with', async () => {
    const feed = mergeFeeds([feedOf(['a1'], () => Promise.reject(new Error('torn'))), feedOf([], silence)]);
    await assert.rejects(namesOf(feed, 2), /torn/);
  });
});
