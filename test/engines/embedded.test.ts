import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { storePath } from '../../src/engines/embedded/data-dir.ts';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { openStoreReader } from '../../src/engines/embedded/store.ts';
import { commitOf, countersOf } from './commits.ts';
import { engineContract } from './contract.ts';
import { makeSqlitePlace, readStored } from './sqlite-place.ts';

engineContract('embedded', makeSqlitePlace);

const HOLDER = `
  const { openEmbeddedEngine } = await import(process.argv[1]);
  openEmbeddedEngine(process.argv[2]);
  console.log('held');
  setInterval(() => {}, 1000);
`;

test('a data directory is refused while another process holds it, and free once that process was killed', async (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  const engine = new URL('../../src/engines/embedded/embedded-engine.ts', import.meta.url).href;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, engine, place.dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  assert.throws(() => place.open(), { code: 'SW_DATA_DIR_LOCKED', message: new RegExp(`process ${holder.pid}$`) });
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  place.open().close();
});

test('the same process cannot open a data directory twice', (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  const engine = place.open();
  assert.throws(() => place.open(), { code: 'SW_DATA_DIR_LOCKED' });
  engine.close();
  place.open().close();
});

test('questions are answered while the engine writes', (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  const engine = place.open();
  t.after(() => engine.close());
  for (const events of [1, 2]) {
    engine.commit(commitOf({ counters: new Map([['c', countersOf({ events: 1 })]]) }));
    assert.deepEqual(readStored(place.dir).counters, [`c events ${events}`]);
  }
});

test('a reader writes nothing', (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  place.open().close();
  const reader = openStoreReader(place.dir);
  t.after(() => reader.close());
  assert.throws(() => reader.exec('DELETE FROM alerts'), /readonly/);
});

test('stores that cannot be used say why', (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  assert.throws(() => openStoreReader(place.dir), { code: 'SW_DATA_DIR_MISSING' });
  writeFileSync(join(place.dir, 'a-file'), '');
  assert.throws(() => openEmbeddedEngine(join(place.dir, 'a-file')), { code: 'SW_DATA_DIR_MISSING' });
  // A file system that takes no folders once kept Node looking for ever.
  if (process.platform === 'linux')
    assert.throws(() => openEmbeddedEngine('/proc/secretwatch/store'), { code: 'SW_DATA_DIR_MISSING' });
  place.open().close();
  const db = new DatabaseSync(storePath(place.dir));
  db.exec("UPDATE meta SET value = '99'");
  db.close();
  assert.throws(() => place.open(), { code: 'SW_STORE_VERSION', message: /version 99/ });
  assert.throws(() => openStoreReader(place.dir), { code: 'SW_STORE_VERSION' });
  // The refusal left the directory free.
  assert.throws(() => place.open(), { code: 'SW_STORE_VERSION' });
});

test('a store that is none is not touched', (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  writeFileSync(storePath(place.dir), 'not a database, but long enough to be looked at as one'.repeat(40));
  assert.throws(() => place.open(), { code: 'SW_STORE_CORRUPT' });
});

test('the store is for its owner alone, even where the directory is open to all', (t) => {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  chmodSync(place.dir, 0o755);
  const engine = place.open();
  t.after(() => engine.close());
  engine.commit(commitOf({ position: new Map([['s', { offset: 1, skip: 0 }]]) }));
  for (const file of ['', '-wal', '-shm']) assert.equal(statSync(storePath(place.dir) + file).mode & 0o077, 0, file);
});
