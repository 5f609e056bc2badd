import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createDecoder, type Decoder } from '../../src/audit/decode.ts';
import { openFiles } from '../../src/sources/file/open.ts';
import { eventList, lineAt, linesOf } from './lines.ts';
import { makeFolder, namesOf, readAll, readFiles } from './read.ts';

/** Single events, lists of several, rejects and blanks: 12 records. */
const LINES = [
  ...linesOf(2, 'a'),
  eventList(linesOf(4, 'b')),
  '',
  'not json',
  eventList(['{"kind":"Pod"}', ...linesOf(2, 'c')]),
  ...linesOf(2, 'd'),
];
const TEXT = `${LINES.join('\n')}\n`;
const FORMS = {
  'plain.log': TEXT,
  'gzip.gz': gzipSync(TEXT),
  'zstd.zst': zstdCompressSync(TEXT),
  'open.log': TEXT.trimEnd(),
};

for (const [name, content] of Object.entries(FORMS)) {
  test(`${name} goes on behind every record, within a line too`, async (t) => {
    const path = makeFolder(t, { [name]: content });
    const whole = await readFiles([path(name)], new Map(), 1);
    const names = namesOf(whole.records);
    assert.equal(names.length, 12);
    assert.equal(whole.positions.length, 12);
    for (const [done, position] of whole.positions.entries()) {
      const rest = await readFiles([path(name)], position);
      assert.deepEqual(namesOf(rest.records), names.slice(done + 1), `after record ${done}`);
      assert.deepEqual(
        rest.rejects,
        whole.rejects.filter(({ rejected }) =>
          rest.records.some((r) => JSON.stringify(r) === JSON.stringify(rejected)),
        ),
      );
    }
  });
}

test('a renamed, grown and later compressed log goes on where it was', async (t) => {
  const path = makeFolder(t, { 'audit.log': `${lineAt(0, 'e0')}\n${lineAt(1, 'e1')}\n` });
  const first = await readFiles([path('audit.log')]);
  renameSync(path('audit.log'), path('audit-1.log'));
  appendFileSync(path('audit-1.log'), `${lineAt(2, 'e2')}\n`);
  const second = await readFiles([path('audit-1.log')], first.position);
  assert.deepEqual(namesOf(second.records), ['e2']);
  writeFileSync(
    path('audit-1.log.gz'),
    gzipSync([0, 1, 2, 3].map((second) => `${lineAt(second, `e${second}`)}\n`).join('')),
  );
  const third = await readFiles([path('audit-1.log.gz')], second.position);
  assert.deepEqual(namesOf(third.records), ['e3']);
});

test('half an event at the end is reported, and read as a whole once the log has grown', async (t) => {
  const whole = `${lineAt(0, 'e0')}\n${lineAt(1, 'e1')}\n`;
  const path = makeFolder(t, { 'audit.log': whole.slice(0, -100) });
  const first = await readFiles([path('audit.log')]);
  assert.deepEqual(namesOf(first.records), ['e0', 'not-json']);
  writeFileSync(path('audit.log'), whole);
  assert.deepEqual(namesOf((await readFiles([path('audit.log')], first.position)).records), ['e1']);
});

test('a log shorter than what was read of it holds nothing new', async (t) => {
  const path = makeFolder(t, {
    'audit.log': TEXT,
    'short.log': `${LINES[0]}\n`,
    'short.gz': gzipSync(`${LINES[0]}\n`),
  });
  const { position } = await readFiles([path('audit.log')]);
  assert.deepEqual((await readFiles([path('short.log')], position)).records, []);
  assert.deepEqual((await readFiles([path('short.gz')], position)).records, []);
});

test('a plain log is not read again from its beginning', async (t) => {
  const text = TEXT.repeat(Math.ceil(70_000 / TEXT.length));
  const path = makeFolder(t, { 'audit.log': text });
  const { position } = await readFiles([path('audit.log')]);
  // The first 64 KB say which log it is; what follows them was read before and may be anything now.
  const [head, rest] = [text.slice(0, 65_536), 'x'.repeat(text.length - 65_536 - 1)];
  writeFileSync(path('audit.log'), `${head}${rest}\n${lineAt(9, 'new')}\n`);
  assert.deepEqual(namesOf((await readFiles([path('audit.log')], position)).records), ['new']);
});

test('A2b: a last line that is cut is never taken as read, whatever a decoder makes of it', async (t) => {
  const whole = `${lineAt(0, 'e0')}\n${lineAt(1, 'e1')}\n`;
  for (let cut = 2; cut < 200; cut += 1) {
    const path = makeFolder(t, { 'audit.log': whole.slice(0, -cut) });
    const decode: Decoder = (_bytes, _start, _end, out) => out.push({ tier: 'counted', cluster: 'test', timeUs: 1 });
    const first = await readAll(await openFiles([path('audit.log')], { cluster: 'test', decode, position: new Map() }));
    assert.equal([...first.position.values()][0]?.offset, whole.indexOf('\n') + 1, `cut by ${cut}`);
  }
});

test('A2b: a last line that is whole is read once, newline or not', async (t) => {
  for (const last of [lineAt(1, 'e1'), `${lineAt(1, 'e1')} \r`, `[${lineAt(1, 'e1')}]`]) {
    const path = makeFolder(t, { 'audit.log': `${lineAt(0, 'e0')}\n${last}` });
    const first = await readFiles([path('audit.log')]);
    assert.deepEqual(namesOf(first.records), ['e0', 'e1']);
    assert.deepEqual((await readFiles([path('audit.log')], first.position)).records, []);
  }
});

test('B4: logs that begin with the same line are different logs, together, alone and again', async (t) => {
  const logs = ['a', 'b', 'c'].map((name) =>
    [lineAt(0, 'same'), ...linesOf(3, name)].map((line) => `${line}\n`).join(''),
  );
  const [a = '', b = '', c = ''] = logs;
  const path = makeFolder(t, { 'a.log': a, 'b.log': b, 'c.log': c });
  const together = await readFiles([path('a.log'), path('b.log')]);
  assert.equal(together.records.length, 8);
  assert.equal(together.position.size, 2);
  for (const files of [['a.log'], ['b.log'], ['b.log', 'a.log']])
    assert.deepEqual((await readFiles(files.map(path), together.position)).records, [], String(files));
  const third = await readFiles([path('c.log')], together.position);
  assert.deepEqual(namesOf(third.records), ['same', 'c0', 'c1', 'c2']);
  const all = new Map([...together.position, ...third.position]);
  writeFileSync(path('c.log'), gzipSync(`${c}${lineAt(9, 'new')}\n`));
  assert.deepEqual(namesOf((await readFiles([path()], all)).records), ['new']);
});

test('B5: the same log is another one in another cluster', async (t) => {
  const path = makeFolder(t, { 'audit.log': TEXT });
  const { position } = await readFiles([path('audit.log')]);
  const options = { cluster: 'other', decode: createDecoder('other'), position };
  const feed = await openFiles([path('audit.log')], options);
  assert.equal(feed.inputs?.resumed, 0);
  assert.equal((await readAll(feed)).records.length, 12);
});
