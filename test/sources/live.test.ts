import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Position } from '../../src/pipeline/engine.ts';
import { openFollowedFiles } from '../../src/sources/file/follow.ts';
import { eventList, lineAt, linesOf } from './lines.ts';
import { makeFolder, namesOf } from './read.ts';

function follow(path: string, stop: AbortController, position: Position = new Map()) {
  return openFollowedFiles([path], { cluster: 'test', decode: createDecoder('test'), position, signal: stop.signal });
}

test('a followed log gives what is written as it is written, and ends when told to', async (t) => {
  const path = makeFolder(t, { 'audit.log': `${lineAt(0, 'e0')}\n` });
  const stop = new AbortController();
  const feed = await follow(path('audit.log'), stop);
  assert.deepEqual(namesOf((await feed.next(100))?.records ?? []), ['e0']);
  for (const [index, size] of [1, 4, 2].entries()) {
    const ids = Array.from({ length: size }, (_, i) => `round${index}-${i}`);
    const next = feed.next(100);
    appendFileSync(path('audit.log'), ids.map((id) => `${lineAt(index, id)}\n`).join(''));
    assert.deepEqual(namesOf((await next)?.records ?? []), ids);
  }
  const last = feed.next(100);
  stop.abort();
  assert.equal(await last, undefined);
  await feed.close();
});

test('a line without its newline waits until it is complete, and the position before it', async (t) => {
  const line = lineAt(1, 'e1');
  const path = makeFolder(t, { 'audit.log': `${lineAt(0, 'e0')}\n${line.slice(0, 60)}` });
  const stop = new AbortController();
  const feed = await follow(path('audit.log'), stop);
  const first = await feed.next(100);
  assert.deepEqual(namesOf(first?.records ?? []), ['e0']);
  const next = feed.next(100);
  appendFileSync(path('audit.log'), line.slice(60));
  appendFileSync(path('audit.log'), '\n');
  assert.deepEqual(namesOf((await next)?.records ?? []), ['e1']);
  stop.abort();
  await feed.close();
  const again = new AbortController();
  const resumed = await follow(path('audit.log'), again, first?.position);
  assert.deepEqual(namesOf((await resumed.next(100))?.records ?? []), ['e1']);
  again.abort();
  await resumed.close();
});

test('an empty log is followed from its first line on', async (t) => {
  const path = makeFolder(t, { 'audit.log': '' });
  const stop = new AbortController();
  const feed = follow(path('audit.log'), stop);
  appendFileSync(path('audit.log'), `${eventList(linesOf(3))}\n`);
  const opened = await feed;
  assert.deepEqual(namesOf((await opened.next(2))?.records ?? []), ['e0', 'e1']);
  assert.deepEqual(namesOf((await opened.next(2))?.records ?? []), ['e2']);
  stop.abort();
  await opened.close();
});

test('a log without a first line ends when told to', async (t) => {
  const path = makeFolder(t, { 'audit.log': '' });
  const stop = new AbortController();
  const feed = follow(path('audit.log'), stop);
  stop.abort();
  assert.equal(await (await feed).next(10), undefined);
});

test('what cannot be followed is refused', async (t) => {
  const path = makeFolder(t, { 'audit.log.gz': gzipSync(`${lineAt(0, 'e0')}\n`.repeat(500)) });
  const stop = new AbortController();
  await assert.rejects(follow(path('none.log'), stop), { code: 'SW_INPUT_MISSING' });
  const refused = assert.rejects(follow(path('audit.log.gz'), stop), { code: 'SW_INPUT_UNREADABLE' });
  await refused;
});

test('closing ends a read that waits', async (t) => {
  const path = makeFolder(t, { 'audit.log': `${lineAt(0, 'e0')}\n` });
  const feed = await follow(path('audit.log'), new AbortController());
  // The batch is given out while the next read is under way already.
  assert.equal((await feed.next(100))?.records.length, 1);
  await feed.close();
});
