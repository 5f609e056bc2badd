import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { KubeConfig } from '@kubernetes/client-node';
import { decodeLines } from '../../src/detect/case.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome, type Outcome } from '../../src/detect/outcome.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { HOUR_US, SECOND_US } from '../../src/model/time.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { withInventory } from '../../src/pipeline/inventory-feed.ts';
import { catchingUp, type LiveInventory, withLiveInventory } from '../../src/pipeline/live-inventory.ts';
import { openJournal } from '../../src/sources/inventory/journal.ts';
import { readInventory } from '../../src/sources/inventory/read-inventory.ts';
import { openLiveInventory } from '../../src/sources/kubernetes/live-inventory.ts';
import { ARMED, listFeed as feedFrom } from '../pipeline/reference.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { START_US } from '../timeline/store-fixture.ts';
import { CANARIES, ITEMS, POD } from './inventory-file.ts';
import { KubeApi } from './kube-api.ts';

const PODS = '/api/v1/pods';
const API = pod('shop', 'api', 1);
const EXTRA = 'authentication.kubernetes.io/pod-';
const OWN = {
  ...POD,
  metadata: { ...POD.metadata, name: API.extra?.[`${EXTRA}name`] ?? '', uid: API.extra?.[`${EXTRA}uid`] ?? '' },
};

let api: KubeApi;
let config: KubeConfig;
let live: LiveInventory | undefined;
const troubles: string[] = [];
describe('live inventory', () => {
  beforeEach(async () => {
    api = new KubeApi();
    config = await api.start();
    troubles.length = 0;
  });
  afterEach(async () => {
    await live?.close();
    live = undefined;
    await api.close();
  });

  async function open(): Promise<LiveInventory> {
    live = await openLiveInventory(config, { onTrouble: (message) => troubles.push(message), againMs: 1 });
    return live;
  }

  /** What is told next, once there is something. */
  async function told(inventory: LiveInventory): Promise<string[]> {
    for (;;) {
      const all = inventory.take();
      if (all.length > 0)
        return all.map(({ object, isGone }) => `${isGone ? 'gone ' : ''}${object.kind} ${object.name}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  const named = (name: string, more: object = {}) => ({ ...POD, metadata: { ...POD.metadata, name }, ...more });

  test('everything there is is told once, page by page, accounts before pods; then what changes', async () => {
    api.put('/api/v1/serviceaccounts', { kind: 'ServiceAccount', metadata: { name: 'api', namespace: 'shop' } });
    for (let n = 1; n <= 5; n++) api.put(PODS, named(`pod-${n}`));
    const inventory = await open();
    const names = [1, 2, 3, 4, 5].map((n) => `pod pod-${n}`);
    assert.deepEqual(await told(inventory), ['account api', ...names]);
    await api.watched(PODS);
    api.put(PODS, named('pod-6'));
    assert.deepEqual(await told(inventory), ['pod pod-6']);
    api.remove(PODS, named('pod-1'));
    assert.deepEqual(await told(inventory), ['gone pod pod-1']);
    assert.ok(
      api.asked.every((request) => request.startsWith('GET ') && !request.includes('/secrets')),
      'secrets are not asked for',
    );
  });

  test('a heartbeat that changes nothing of what is kept is no news', async () => {
    api.put(PODS, named('pod-1'));
    const inventory = await open();
    await told(inventory);
    await api.watched(PODS);
    api.put(PODS, named('pod-1', { status: { ...POD.status, conditions: [{ lastHeartbeatTime: 'now' }] } }));
    api.put(PODS, named('pod-1', { status: { ...POD.status, phase: 'Succeeded' } }));
    assert.deepEqual(await told(inventory), ['pod pod-1'], 'one of the two');
  });

  test('after a watch ended, and after its version expired, nothing is missed and nothing told twice', async () => {
    for (let n = 1; n <= 3; n++) api.put(PODS, named(`pod-${n}`));
    const inventory = await open();
    await told(inventory);
    await api.watched(PODS);
    // The version that the watch would go on from is gone.
    api.expiredBefore = 105;
    api.endWatches(PODS);
    api.remove(PODS, named('pod-2'));
    api.put(PODS, named('pod-4'));
    const news = new Set<string>();
    while (news.size < 2) for (const one of await told(inventory)) news.add(one);
    assert.deepEqual([...news].sort(), ['gone pod pod-2', 'pod pod-4']);
  });

  test('what may not be listed is said at once, with the remedy and without the answer', async () => {
    api.refused.add('/apis/rbac.authorization.k8s.io/v1/roles');
    const error = await open().catch((fault) => fault);
    assert.equal(error.code, 'SW_INVENTORY');
    assert.match(error.message, /cannot list \/apis\/rbac\.authorization\.k8s\.io\/v1\/roles.*403/);
    assert.match(error.remedy, /live-inventory\.yaml/);
    assert.doesNotMatch(`${error.message} ${error.stack}`, /CANARY/);
  });

  test('no value is told, remembered or written down', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    for (const item of ITEMS) api.put(`/api/v1/${item.kind.toLowerCase()}s`, item);
    const inventory = await open();
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

  /** The pod's token in use for hours, and once more. */
  function lines(): string[] {
    const read = (us: number, id: string) =>
      eventLine(API, { verb: 'get', namespace: 'shop', name: 'db' }, START_US + us, id);
    return [...Array(10).keys()].map((n) => read(n * HOUR_US, `e-${n}`));
  }

  const listFeed = (records: readonly Decoded[]) => feedFrom(records, new Map());

  async function drain(feed: Feed, limit = 2): Promise<Decoded[]> {
    const records: Decoded[] = [];
    for (let batch = await feed.next(limit); batch; batch = await feed.next(limit)) records.push(...batch.records);
    return records;
  }

  function outcomeOf(records: readonly Decoded[]): Outcome {
    const fold = new Fold(ARMED);
    const outcome = emptyOutcome();
    for (const record of records) fold.process(record, outcome);
    fold.finish(outcome);
    return outcome;
  }

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
    api.put(PODS, OWN);
    const inventory = await open();
    await api.watched(PODS);
    const events = listFeed(decodeLines(log));
    let batches = 0;
    const stepped: Feed = {
      ...events,
      next: async () => {
        batches += 1;
        // Between two batches the pod completes, and the API says so.
        if (batches === 3) {
          api.put(PODS, { ...OWN, status: { ...POD.status, phase: 'Succeeded' } } as typeof OWN);
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

  test('what is written down is bounded, and each file is whole by itself', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    const path = join(dir, 'changes.jsonl');
    for (let n = 1; n <= 3; n++) api.put(PODS, named(`pod-${n}`));
    const inventory = await open();
    const journal = () => openJournal(path, () => inventory.all(), 1_000);
    const change = (timeUs: number) => inventory.take().map((told) => ({ timeUs, object: told.object }));
    journal().keep(change(1));
    const first = readFileSync(path);
    assert.ok(first.length >= 1_000);
    await api.watched(PODS);
    api.put(PODS, named('pod-4'));
    const news: ReturnType<typeof change> = [];
    while (news.length === 0) {
      news.push(...change(2));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Another run of the service goes on with the same file.
    journal().keep(news);
    assert.deepEqual(readFileSync(`${path}.1`), first);
    const names = async (file: string) => (await readInventory(file)).changes.map(({ object }) => object.name);
    assert.deepEqual(await names(`${path}.1`), ['pod-1', 'pod-2', 'pod-3']);
    assert.deepEqual(await names(path), ['pod-1', 'pod-2', 'pod-3', 'pod-4', 'pod-4']);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    rmSync(dir, { recursive: true });
  });

  test('a line that was changed by hand is refused with its number; a torn last one is left out', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    const path = join(dir, 'changes.jsonl');
    const line = (change: object) => `${JSON.stringify({ kind: 'secretwatch/InventoryChange', ...change })}\n`;
    const good = line({ timeUs: 1, object: { kind: 'namespace', name: 'shop', ownership: {} } });
    writeFileSync(path, `${good}${good.slice(0, 40)}`);
    assert.equal((await readInventory(path)).changes.length, 1);
    const bad = [{ timeUs: 'x' }, { timeUs: 1, object: null }, { timeUs: 1, object: { kind: 'CANARY' } }];
    for (const change of bad) {
      writeFileSync(path, good + line(change) + good);
      const error = await readInventory(path).catch((fault) => fault);
      assert.equal(error.code, 'SW_INPUT_UNREADABLE');
      assert.match(error.message, /^line 2 of /);
      assert.doesNotMatch(error.message, /CANARY/);
    }
    rmSync(dir, { recursive: true });
  });

  test('what went while nobody watched is told at the next start, and a line that a crash tore spoils none', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    const path = join(dir, 'changes.jsonl');
    for (let n = 1; n <= 3; n++) api.put(PODS, named(`pod-${n}`));
    const first = await open();
    openJournal(path, () => first.all()).keep(first.take().map(({ object }) => ({ timeUs: 1, object })));
    await first.close();
    appendFileSync(path, '{"kind":"secretwatch/Inventory');
    api.remove(PODS, named('pod-2'));
    api.put(PODS, named('pod-4'));
    const second = await open();
    const journal = openJournal(path, () => second.all());
    const inventory = catchingUp(second, journal.known, () => true);
    const names = ['gone pod pod-2', 'pod pod-1', 'pod pod-3', 'pod pod-4'];
    assert.deepEqual(await told(inventory), names);
    assert.deepEqual(inventory.take(), []);
    assert.deepEqual(catchingUp(second, journal.known, () => false).take(), []);
    const [gone] = journal.known.filter(({ name }) => name === 'pod-2');
    assert.ok(gone);
    journal.keep([{ timeUs: 2, object: gone, isGone: true }]);
    assert.equal((await readInventory(path)).changes.length, 4, 'the torn line is cut off');
    assert.deepEqual(
      openJournal(path, () => []).known.map(({ name }) => name),
      ['pod-1', 'pod-3'],
    );
    rmSync(dir, { recursive: true });
  });

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
});
