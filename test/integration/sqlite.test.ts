import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { recordPart } from '../parts.ts';

test('a reader sees a transaction of the writer only when it is committed', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'secretwatch-sqlite-'));
  const file = join(folder, 'ground.db');
  const writer = new DatabaseSync(file);
  writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE entry (id INTEGER PRIMARY KEY) STRICT');
  const reader = new DatabaseSync(file, { readOnly: true });
  t.after(() => {
    reader.close();
    writer.close();
    rmSync(folder, { recursive: true });
  });
  const count = () => reader.prepare('SELECT count(*) AS n FROM entry').get()?.n;
  writer.exec('BEGIN; INSERT INTO entry VALUES (1)');
  assert.equal(count(), 0);
  writer.exec('COMMIT');
  assert.equal(count(), 1);
  recordPart('node', process.versions.node, process.release.name);
  recordPart('sqlite', String(reader.prepare('SELECT sqlite_version() AS v').get()?.v), 'built into node');
});
