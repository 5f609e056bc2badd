import assert from 'node:assert/strict';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { lockDataDir, storePath } from '../../src/engines/embedded/data-dir.ts';
import { EmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { storeFault } from '../../src/engines/embedded/fault.ts';
import { openStore, openStoreReader } from '../../src/engines/embedded/store.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import { openSqliteTimeline } from '../../src/timeline/sqlite/timeline.ts';
import { ARMED } from '../pipeline/reference.ts';
import { accessAt, at, factAt } from '../timeline/store-fixture.ts';
import { changesOf, commitOf, countersOf } from './commits.ts';
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

test('a disk that fails is no fault of the program', () => {
  const cause = Object.assign(new Error('disk I/O error'), { errcode: 10 | (3 << 8) });
  assert.throws(
    () => {
      throw storeFault('/d', cause);
    },
    { code: 'SW_STORE_IO', cause, remedy: /./ },
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

/** Makes of a store what the program before version 3 wrote, with positions as before version 2 when that is meant. */
function age(dir: string, version: 1 | 2): void {
  const db = new DatabaseSync(storePath(dir));
  const added = db.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'index' AND name IN (SELECT value FROM json_each(?))",
  );
  for (const { name } of added.all(JSON.stringify(QUESTION_INDEXES))) db.exec(`DROP INDEX ${name}`);
  db.exec(`ALTER TABLE accesses DROP COLUMN pod; ALTER TABLE accesses DROP COLUMN has_selector;
    ALTER TABLE accesses DROP COLUMN request; UPDATE meta SET value = '${version}';
    UPDATE accesses SET json = json_remove(json, '$.request', '$.access.hasSelector')`);
  if (version === 1) db.exec('ALTER TABLE position DROP COLUMN mark');
  db.close();
}

const QUESTION_INDEXES = [
  'accesses_pod',
  'accesses_node',
  'facts_issued',
  'facts_issued_with',
  'facts_references',
  'facts_secrets',
  'facts_watch_end',
];

function schemaOf(dir: string): unknown[] {
  const db = openStoreReader(dir);
  const columns = db.prepare(
    `SELECT t.name AS "table", c.name AS "column" FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' ORDER BY 1, 2`,
  );
  const schema = [
    ...columns.all(),
    ...db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY 1").all(),
  ];
  db.close();
  return schema;
}

test('B4: a store of the first version keeps its positions and goes on', (t) => {
  const { dir, open } = makePlace(t);
  open().close();
  age(dir, 1);
  const db = new DatabaseSync(storePath(dir));
  db.exec(`INSERT INTO position VALUES ('s', 7, 1); INSERT INTO counters VALUES ('c', 'events', 9)`);
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

test('a store of the version before tells its timeline, and who holds a secret once it is brought to this one', async (t) => {
  const { dir, open } = makePlace(t);
  const accesses = [
    accessAt(1),
    accessAt(2, { verb: 'list', scope: 'namespace', name: '' }),
    accessAt(3, { verb: 'list', scope: 'namespace', name: '', isFiltered: true }),
    accessAt(4, { verb: 'watch', scope: 'namespace', name: '' }),
    accessAt(5, { verb: 'watch' }),
  ];
  const facts = [factAt(6, 'watch-ended', 'shop/'), factAt(7, 'watch-ended', 'shop/db')];
  const writer = open();
  const fresh = schemaOf(dir);
  const counters = new Map([['c1', countersOf({ events: 5 })]]);
  writer.commit(commitOf({ outcome: { ...emptyOutcome(), accesses, facts }, counters }));
  writer.close();
  age(dir, 2);
  const old = openSqliteTimeline(dir);
  t.after(() => old.close());
  const secret = { namespace: 'shop', name: 'db' };
  assert.equal((await old.timeline({ cluster: 'c1', subject: { secret }, limit: 10 })).items.length, 6);
  const refusal = { code: 'SW_STORE_VERSION', remedy: /^Start `run`/ };
  await assert.rejects(old.holders({ cluster: 'c1', secret, atUs: at(9) }), refusal);
  await assert.rejects(old.reach({ cluster: 'c1', subject: { credential: 'JTI=1' } }), refusal);
  open().close();
  assert.deepEqual(schemaOf(dir), fresh);
  const held = await old.holders({ cluster: 'c1', secret, atUs: at(9) });
  assert.deepEqual([held.scopeReaders[0]?.reads, held.selectiveReaders[0]?.reads], [1, 2], 'no doubtful reader');
  const db = openStoreReader(dir);
  t.after(() => db.close());
  const rows = db.prepare('SELECT pod, has_selector, request, json FROM accesses ORDER BY id').all();
  const selective = [false, false, true, true, false];
  assert.deepEqual(
    rows.map((row) => ({ ...row, json: JSON.parse(String(row.json)) })),
    accesses
      .map((row, n) => ({
        pod: 'api-1',
        has_selector: Number(selective[n]),
        request: '',
        json: { ...row, access: { ...row.access, hasSelector: selective[n], grant: undefined } },
      }))
      .map((row) => JSON.parse(JSON.stringify(row))),
  );
  const ends = db.prepare("SELECT json_extract(json, '$.detail.selector') AS selector FROM facts ORDER BY id").all();
  assert.deepEqual(
    ends.map(({ selector }) => selector),
    ['yes', null],
  );
});
