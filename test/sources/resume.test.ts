import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { eventList, lineAt, linesOf } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

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
  const path = makeFolder(t, { 'audit.log': TEXT });
  const { position } = await readFiles([path('audit.log')]);
  // Only the first line makes the id; what follows was read before and may be anything now.
  const [first = ''] = LINES;
  writeFileSync(path('audit.log'), `${first}\n${'x'.repeat(TEXT.length - first.length - 2)}\n${lineAt(9, 'new')}\n`);
  assert.deepEqual(namesOf((await readFiles([path('audit.log')], position)).records), ['new']);
});
