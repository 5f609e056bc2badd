import assert from 'node:assert/strict';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { begin, Followed, ROTATED, text } from './followed.ts';
import { lineAt } from './lines.ts';

test('rotation by rename: the old file is read to its end, then the new one from its beginning', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  appendFileSync(log, text(1, 'a2'));
  renameSync(log, path(ROTATED));
  appendFileSync(path(ROTATED), text(2, 'a3'));
  writeFileSync(log, text(3, 'b1'));
  assert.deepEqual(await followed.take(3), ['a2', 'a3', 'b1']);
  appendFileSync(log, text(4, 'b2'));
  assert.deepEqual(await followed.take(1), ['b2']);
  await followed.stop();
});

test('rotation by rename in the middle of a line: the last line counts without its newline', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1') + lineAt(1, 'a2') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  renameSync(log, path(ROTATED));
  writeFileSync(log, text(2, 'b1'));
  assert.deepEqual(await followed.take(2), ['a2', 'b1']);
  await followed.stop();
});

test('copy-truncate: what was written between the last look and the cut is read from the copy', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1', 'a2') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(2), ['a1', 'a2']);
  const copy = text(0, 'a1', 'a2', 'a3', 'a4');
  writeFileSync(path('audit.log.1'), copy);
  truncateSync(log);
  appendFileSync(log, text(4, 'b1'));
  assert.deepEqual(await followed.take(3), ['a3', 'a4', 'b1']);
  await followed.stop();
});

test('copy-truncate: a log that has grown longer again at once is known by its beginning', async (t) => {
  const { log } = begin(t, { 'audit.log': text(0, 'a1') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  writeFileSync(log, text(1, 'b1', 'b2', 'b3'));
  assert.deepEqual(await followed.take(3), ['b1', 'b2', 'b3']);
  await followed.stop();
});

test('rotated several times while the first one was read: none of those between is left out', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  for (const [index, id] of ['b1', 'c1', 'd1'].entries()) {
    renameSync(log, path(`audit-2026-03-02T00-00-0${index}.000.log`));
    writeFileSync(log, text(10 * index + 5, id));
  }
  assert.deepEqual(await followed.take(3), ['b1', 'c1', 'd1']);
  await followed.stop();
});

test('rotated several times under moving names: each is read once', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(9, 'a1'), 'audit.log.1': text(0, 'old') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  for (const id of ['b1', 'c1']) {
    for (const number of [2, 1])
      renameSync(path(`audit.log.${number - 1}`.replace('.0', '')), path(`audit.log.${number}`));
    writeFileSync(log, text(id === 'b1' ? 20 : 30, id));
  }
  assert.deepEqual(await followed.take(2), ['b1', 'c1']);
  appendFileSync(log, text(31, 'c2'));
  assert.deepEqual(await followed.take(1), ['c2']);
  await followed.stop();
});
