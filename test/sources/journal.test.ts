import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { catchingUp } from '../../src/pipeline/live-inventory.ts';
import { openJournal } from '../../src/sources/inventory/journal.ts';
import { readInventory } from '../../src/sources/inventory/read-inventory.ts';
import { nextNames, PODS, podNamed, WatchedApi } from './watched-api.ts';

describe('the journal of live inventory', () => {
  const on = new WatchedApi();

  test('what is written down is bounded, and each file is whole by itself', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'secretwatch-live-'));
    const path = join(dir, 'changes.jsonl');
    for (let n = 1; n <= 3; n++) on.api.put(PODS, podNamed(`pod-${n}`));
    const inventory = await on.open();
    const journal = () => openJournal(path, () => inventory.all(), 1_000);
    const change = (timeUs: number) => inventory.take().map((told) => ({ timeUs, object: told.object }));
    journal().keep(change(1));
    const first = readFileSync(path);
    assert.ok(first.length >= 1_000);
    await on.api.watched(PODS);
    on.api.put(PODS, podNamed('pod-4'));
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
    for (let n = 1; n <= 3; n++) on.api.put(PODS, podNamed(`pod-${n}`));
    const first = await on.open();
    openJournal(path, () => first.all()).keep(first.take().map(({ object }) => ({ timeUs: 1, object })));
    await first.close();
    appendFileSync(path, '{"kind":"secretwatch/Inventory');
    on.api.remove(PODS, podNamed('pod-2'));
    on.api.put(PODS, podNamed('pod-4'));
    const second = await on.open();
    const journal = openJournal(path, () => second.all());
    const inventory = catchingUp(second, journal.known, () => true);
    const names = ['gone pod pod-2', 'pod pod-1', 'pod pod-3', 'pod pod-4'];
    assert.deepEqual(await nextNames(inventory), names);
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
});
