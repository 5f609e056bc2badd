import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome, type Outcome } from '../../src/detect/outcome.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { HOUR_US, SECOND_US } from '../../src/model/time.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { withInventory } from '../../src/pipeline/inventory-feed.ts';
import { type LiveInventory, withLiveInventory } from '../../src/pipeline/live-inventory.ts';
import { openJournal } from '../../src/sources/inventory/journal.ts';
import { readInventory } from '../../src/sources/inventory/read-inventory.ts';
import { ARMED, listFeed as feedFrom } from '../pipeline/reference.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { START_US } from '../timeline/store-fixture.ts';
import { CANARIES, ITEMS, POD } from './inventory-file.ts';
import { readAll } from './read.ts';
import { PODS, WatchedApi } from './watched-api.ts';

const API = pod('shop', 'api', 1);
const EXTRA = 'authentication.kubernetes.io/pod-';
const OWN = {
  ...POD,
  metadata: { ...POD.metadata, name: API.extra?.[`${EXTRA}name`] ?? '', uid: API.extra?.[`${EXTRA}uid`] ?? '' },
};

describe('live inventory, replayed', () => {
  const on = new WatchedApi();

  /** The pod's token in use for hours, and once more. */
  function lines(): string[] {
    const read = (us: number, id: string) =>
      eventLine(API, { verb: 'get', namespace: 'shop', name: 'db' }, START_US + us, id);
    return [...Array(10).keys()].map((n) => read(n * HOUR_US, `e-${n}`));
  }

  const listFeed = (records: readonly Decoded[]) => feedFrom(records, new Map());

  const drain = async (feed: Feed, limit = 2) => (await readAll(feed, limit)).records;

  function outcomeOf(records: readonly Decoded[]): Outcome {
    const fold = new Fold(ARMED);
    const outcome = emptyOutcome();
    for (const record of records) fold.process(record, outcome);
    fold.finish(outcome);
    return outcome;
  }

  /** Holds what was taken to see whether something has come. */
  let held: ReturnType<LiveInventory['take']> = [];
  const buffered: LiveInventory = {
    take: () => held.splice(0),
    all: () => [],
    close: async () => {},
  };

  function isTold(inventory: LiveInventory): boolean {
    const news = inventory.take();
    held.push(...news);
    return news.length > 0;
  }

  function peeked(feed: Feed, inventory: LiveInventory): Feed {
    held = inventory.take();
    return feed;
  }

  test('no value is told, remembered or written down', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    for (const item of ITEMS) on.api.put(`/api/v1/${item.kind.toLowerCase()}s`, item);
    const inventory = await on.open();
    const { keep } = openJournal(join(dir, 'changes.jsonl'), () => inventory.all());
    const kept: unknown[] = [];
    const feed = withLiveInventory(
      listFeed(decodeLines(lines())),
      inventory,
      (changes) => {
        keep(changes);
        kept.push(...changes);
      },
      'test',
    );
    await drain(feed);
    const text =
      JSON.stringify(kept) +
      readFileSync(join(dir, 'changes.jsonl'), 'utf8') +
      JSON.stringify([...Object.values(inventory)]);
    assert.match(text, /by-env-from/);
    assert.deepEqual(
      CANARIES.filter((value) => text.includes(value)),
      [],
    );
    rmSync(dir, { recursive: true });
  });

  test('a replay with the changes that a live run wrote down gives the same, alert by alert', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    const path = join(dir, 'changes.jsonl');
    // A line comes late, as collectors deliver them.
    const log = lines();
    const late = eventLine(
      API,
      { verb: 'get', namespace: 'shop', name: 'late' },
      START_US + 4 * HOUR_US - SECOND_US,
      'late',
    );
    log.splice(5, 0, late);
    on.api.put(PODS, OWN);
    const inventory = await on.open();
    await on.api.watched(PODS);
    const events = listFeed(decodeLines(log));
    let batches = 0;
    const stepped: Feed = {
      ...events,
      next: async () => {
        batches += 1;
        // Between two batches the pod completes, and the API says so.
        if (batches === 3) {
          on.api.put(PODS, { ...OWN, status: { ...POD.status, phase: 'Succeeded' } } as typeof OWN);
          while (!isTold(inventory)) await new Promise((resolve) => setImmediate(resolve));
        }
        return events.next(2);
      },
      close: async () => {},
    };
    const live = await drain(
      withLiveInventory(peeked(stepped, inventory), buffered, openJournal(path, () => inventory.all()).keep, 'test'),
    );
    const recorded = await readInventory(path);
    for (const limit of [1, 3, 100]) {
      const replayed = await drain(withInventory(listFeed(decodeLines(log)), [recorded], 'test', new Map()), limit);
      assert.deepEqual(replayed, live, `in batches of ${limit}`);
    }
    const { findings, alerts } = outcomeOf(live);
    assert.ok(
      findings.some(({ reasons }) => reasons[0]?.code === 'credential-after-deletion'),
      'the pod had completed',
    );
    const replayed = await drain(withInventory(listFeed(decodeLines(log)), [recorded], 'test', new Map()), 3);
    assert.deepEqual(outcomeOf(replayed).alerts, alerts);
    assert.ok(
      !outcomeOf(decodeLines(log)).findings.some(({ reasons }) => reasons[0]?.code === 'credential-after-deletion'),
    );
    rmSync(dir, { recursive: true });
  });
});
