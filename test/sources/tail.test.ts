import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createDecoder } from '../../src/audit/decode.ts';
import { BatchBuilder } from '../../src/sources/file/batch-builder.ts';
import { createNaming } from '../../src/sources/file/copies.ts';
import { Tail } from '../../src/sources/file/tail.ts';
import { begin, Followed, ROTATED, text } from './followed.ts';
import { namesOf } from './read.ts';

test('a file that vanishes and returns goes on where it was', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  copyFileSync(log, path('kept'));
  unlinkSync(log);
  appendFileSync(path('kept'), text(1, 'a2'));
  renameSync(path('kept'), log);
  assert.deepEqual(await followed.take(1), ['a2']);
  await followed.stop();
});

test('a file that vanishes and comes back as another one is read from its beginning', async (t) => {
  const { log } = begin(t, { 'audit.log': text(0, 'a1') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  unlinkSync(log);
  writeFileSync(log, '');
  appendFileSync(log, text(1, 'b1'));
  assert.deepEqual(await followed.take(1), ['b1']);
  await followed.stop();
});

test('several API servers: what is there is merged by time, and a silent one holds nobody up', async (t) => {
  const { path } = begin(t, { 'one.log': text(0, 'a0', 'a1', 'a2'), 'two.log': text(1, 'b1', 'b2'), 'three.log': '' });
  const followed = new Followed(['one.log', 'two.log', 'three.log'].map(path));
  assert.deepEqual((await followed.take(5)).sort(), ['a0', 'a1', 'a2', 'b1', 'b2']);
  appendFileSync(path('one.log'), text(3, 'a3'));
  assert.deepEqual(await followed.take(1), ['a3']);
  appendFileSync(path('three.log'), text(4, 'c1'));
  assert.deepEqual(await followed.take(1), ['c1']);
  await followed.stop();
});

test('a log that is read while it grows gives every line once, whatever the pieces', async (t) => {
  const lines = Array.from({ length: 40 }, (_, index) => text(index, `e${index}`));
  const { log } = begin(t, { 'audit.log': lines[0] ?? '' });
  const followed = new Followed([log]);
  const whole = lines.slice(1).join('');
  const names = await followed.take(1);
  for (let at = 0; at < whole.length; ) {
    const piece = whole.slice(at, at + 777);
    const before = whole.slice(0, at).split('\n').length;
    at += piece.length;
    appendFileSync(log, piece);
    names.push(...(await followed.take(whole.slice(0, at).split('\n').length - before)));
  }
  assert.deepEqual(
    names,
    lines.map((_, index) => `e${index}`),
  );
  await followed.stop();
});

for (const [what, put, remove] of [
  ['a folder', (log: string) => mkdirSync(log), (log: string) => rmdirSync(log)],
  ['an archive', (log: string) => writeFileSync(log, gzipSync('x')), (log: string) => unlinkSync(log)],
] as const) {
  test(`${what} in place of the log: it is told of, and the log is read once it is back`, async (t) => {
    const { path, log } = begin(t, { 'audit.log': text(0, 'a1') });
    const followed = new Followed([log]);
    assert.deepEqual(await followed.take(1), ['a1']);
    renameSync(log, path(ROTATED));
    put(log);
    const next = followed.take(1);
    assert.match(await followed.trouble, /audit\.log .*; it is looked for until it can be read/);
    remove(log);
    writeFileSync(log, text(5, 'b1'));
    assert.deepEqual(await next, ['b1']);
    await followed.stop();
  });
}

test('a link to itself in place of the log: as if it had vanished', async (t) => {
  const { log } = begin(t, { 'audit.log': text(0, 'a1') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(1), ['a1']);
  unlinkSync(log);
  symlinkSync(log, log);
  const next = followed.take(1);
  unlinkSync(log);
  writeFileSync(log, text(5, 'b1'));
  assert.deepEqual(await next, ['b1']);
  await followed.stop();
});

test('a log that is cut somewhere behind its beginning goes on from there, and nothing is read twice', async (t) => {
  const { log } = begin(t, { 'audit.log': text(0, 'a1', 'a2', 'a3') });
  const followed = new Followed([log]);
  assert.deepEqual(await followed.take(3), ['a1', 'a2', 'a3']);
  const position = await followed.stop();
  truncateSync(log, text(0, 'a1').length + 100);
  const { signal } = new AbortController();
  const options = { cluster: 'test', decode: createDecoder('test'), position, signal };
  const reader = await new Tail(log, createNaming('test', position), options).next();
  appendFileSync(log, `\n${text(9, 'b1')}`);
  await reader?.fill();
  const batch = new BatchBuilder('test');
  reader?.takeInto(batch, 10, Number.POSITIVE_INFINITY);
  assert.deepEqual(namesOf(batch.records), ['b1']);
  await reader?.close();
});
