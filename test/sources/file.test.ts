import assert from 'node:assert/strict';
import { chmodSync, mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { eventList, linesOf } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

const LINES = linesOf(5);
const IDS = ['e0', 'e1', 'e2', 'e3', 'e4'];
const TEXT = `${LINES.join('\n')}\n`;

const FORMS: Record<string, string | Uint8Array> = {
  'plain.log': TEXT,
  'no-last-newline.log': TEXT.slice(0, -1),
  'carriage-returns.log': TEXT.replaceAll('\n', '\r\n'),
  'blank-lines.log': `\n\n${TEXT.replaceAll('\n', '\n\n')}`,
  'gzip.log.gz': gzipSync(TEXT),
  'gzip-by-content.log': gzipSync(TEXT),
  'gzip-members.gz': Buffer.concat(LINES.map((line) => gzipSync(`${line}\n`))),
  'zstd.log.zst': zstdCompressSync(TEXT),
  'zstd-by-content': zstdCompressSync(TEXT),
  'zstd-frames.zst': Buffer.concat(LINES.map((line) => zstdCompressSync(`${line}\n`))),
  'plain-but-called.json': eventList(LINES),
};

for (const [name, content] of Object.entries(FORMS)) {
  test(`reads every event of ${name}`, async (t) => {
    const path = makeFolder(t, { [name]: content });
    const { records, rejects } = await readFiles([path(name)]);
    assert.deepEqual(namesOf(records), IDS);
    assert.deepEqual(rejects, []);
  });
}

test('a folder stands for its files by name, without hidden ones and folders', async (t) => {
  const path = makeFolder(t, {
    'b.log': LINES[1] ?? '',
    'a.log': LINES[0] ?? '',
    '.hidden': 'x',
    'c.gz': gzipSync(LINES[2] ?? ''),
  });
  mkdirSync(path('folder.log'));
  const { records } = await readFiles([path()]);
  assert.deepEqual(namesOf(records), ['e0', 'e1', 'e2']);
});

test('an empty file holds nothing', async (t) => {
  const path = makeFolder(t, { 'empty.log': '', 'empty.gz': '', 'blank.log': '\n \n' });
  assert.deepEqual((await readFiles([path()])).records, []);
});

test('rejects say where the line starts, and the rest is read', async (t) => {
  const bad = `${LINES[0]}\nnot json\n\n${LINES[1]}\n{"kind":"Pod"}\n${LINES[2]}\n`;
  const path = makeFolder(t, { 'bad.log': bad });
  const { records, rejects } = await readFiles([path('bad.log')]);
  assert.deepEqual(namesOf(records), ['e0', 'not-json', 'e1', 'not-an-event', 'e2']);
  assert.deepEqual(
    rejects.map(({ offset, rejected }) => [offset, rejected.code]),
    [
      [bad.indexOf('not json'), 'not-json'],
      [bad.indexOf('{"kind":"Pod"'), 'not-an-event'],
    ],
  );
});

test('a copy of a log beside it is not read twice, and a longer copy adds its end', async (t) => {
  const path = makeFolder(t, {
    'a.log': `${LINES.slice(0, 3).join('\n')}\n${LINES[3]?.slice(0, 50)}`,
    'b.log.gz': gzipSync(TEXT),
    'c.log': TEXT,
  });
  const { records, position } = await readFiles([path()]);
  assert.deepEqual(namesOf(records), IDS);
  assert.deepEqual(
    [...position.values()].map(({ offset, skip }) => [offset, skip]),
    [[TEXT.length, 0]],
  );
});

test('a file that is missing or unreadable is an error with a remedy', async (t) => {
  const path = makeFolder(t, { 'locked.log': TEXT });
  mkdirSync(path('empty'));
  await assert.rejects(readFiles([path('none.log')]), { code: 'SW_INPUT_MISSING', remedy: /./ });
  await assert.rejects(readFiles([path('empty')]), { code: 'SW_INPUT_MISSING', message: /no files/ });
  chmodSync(path('locked.log'), 0);
  // Root may read everything.
  if (process.getuid?.() !== 0) await assert.rejects(readFiles([path('locked.log')]), { code: 'SW_INPUT_UNREADABLE' });
});
