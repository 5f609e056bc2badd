import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { lockDataDir, storePath } from '../../src/engines/embedded/data-dir.ts';
import { EmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { openStore, openStoreReader } from '../../src/engines/embedded/store.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import { ARMED } from '../pipeline/reference.ts';
import { changesOf, commitOf } from './commits.ts';
import { makeSqlitePlace } from './sqlite-place.ts';

function makePlace(t: TestContext) {
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  return place;
}

test('B6: a store deleted or replaced while it is open is an error at the next commit', (t) => {
  const place = makePlace(t);
  const engine = place.open();
  engine.commit(commitOf({}));
  renameSync(storePath(place.dir), join(place.dir, 'away.db'));
  assert.throws(() => engine.commit(commitOf({})), { code: 'SW_STORE_GONE', remedy: /./ });
  writeFileSync(storePath(place.dir), '');
  assert.throws(() => engine.verify?.(), { code: 'SW_STORE_GONE' });
  engine.close();
});

test('B7: a full disk is called so, and what was committed stays', (t) => {
  const { dir } = makePlace(t);
  const db = openStore(dir);
  const engine = new EmbeddedEngine(dir, db, lockDataDir(dir));
  t.after(() => engine.close());
  const position = new Map([['s', { offset: 1, skip: 0 }]]);
  engine.commit(commitOf({ position }));
  db.exec('PRAGMA max_page_count = 1');
  const changes = changesOf([{ block: 'b', key: 'k', json: JSON.stringify('x'.repeat(1_000_000)) }]);
  assert.throws(() => engine.commit(commitOf({ state: [{ cluster: 'c', changes }] })), { code: 'SW_STORE_FULL' });
  assert.deepEqual(
    engine.restore(() => {}),
    position,
  );
});

test('B7: junk instead of the lock may be deleted, and the error says so', (t) => {
  const { dir, open } = makePlace(t);
  writeFileSync(join(dir, 'lock.db'), 'junk'.repeat(2000));
  assert.throws(open, { code: 'SW_STORE_CORRUPT', message: /lock\.db/, remedy: /delete it when no secretwatch runs/ });
  rmSync(join(dir, 'lock.db'));
  open().close();
});

test('B7: a cell of state that cannot be read is a damaged store', (t) => {
  const { dir, open } = makePlace(t);
  open().close();
  const db = new DatabaseSync(storePath(dir));
  db.exec(`INSERT INTO state VALUES ('c', 'places.pods', 'k', '{"n":')`);
  db.close();
  const engine = open();
  t.after(() => engine.close());
  assert.throws(() => new Folds(ARMED).restore(engine), { code: 'SW_STORE_CORRUPT', message: /places\.pods/ });
});

test('B7: a store that holds nothing yet says so to whoever asks', (t) => {
  const { dir } = makePlace(t);
  writeFileSync(storePath(dir), '');
  assert.throws(() => openStoreReader(dir), { code: 'SW_DATA_DIR_MISSING', message: /nothing was kept there yet/ });
});

test('B4: a store of the version before keeps its positions and goes on', (t) => {
  const { dir, open } = makePlace(t);
  open().close();
  const db = new DatabaseSync(storePath(dir));
  db.exec(`ALTER TABLE position DROP COLUMN mark; UPDATE meta SET value = '1';
    INSERT INTO position VALUES ('s', 7, 1); INSERT INTO counters VALUES ('c', 'events', 9)`);
  db.close();
  openStoreReader(dir).close();
  const engine = open();
  t.after(() => engine.close());
  const known = new Map([['s@c', { offset: 7, skip: 1 }]]);
  assert.deepEqual(
    engine.restore(() => {}),
    known,
  );
  engine.commit(commitOf({ position: new Map([['s@c', { offset: 8, skip: 0, mark: 'm' }]]) }));
  assert.deepEqual(engine.restore(() => {}).get('s@c'), { offset: 8, skip: 0, mark: 'm' });
});
