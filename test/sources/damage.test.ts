import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { MAX_LINE_BYTES } from '../../src/audit/decode.ts';
import { decompress } from '../../src/sources/file/compression.ts';
import { lineAt, linesOf } from './lines.ts';
import { makeFolder, namesOf, readFiles } from './read.ts';

const LINES = linesOf(3000);
const TEXT = `${LINES.join('\n')}\n`;

for (const [name, compress] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const) {
  test(`a ${name} file that was cut off gives what is there, and its rest once it is whole`, async (t) => {
    const whole = compress(Buffer.from(TEXT));
    const path = makeFolder(t, { cut: whole.subarray(0, Math.floor(whole.length * 0.8)), whole });
    const { records, rejects, position } = await readFiles([path('cut')]);
    const names = namesOf(records);
    assert.equal(names.pop(), 'bad-compression');
    assert.ok(names.length > 1000, `${names.length} events`);
    assert.deepEqual(names, namesOf(records.slice(0, names.length)));
    assert.equal(rejects.length, 1);
    const rest = await readFiles([path('whole')], position);
    assert.deepEqual(
      [...names, ...namesOf(rest.records)],
      LINES.map((_, index) => `e${index}`),
    );
  });

  test(`damage in the middle of a ${name} file keeps what came long before it`, async (t) => {
    const bytes = Buffer.concat(LINES.map((line) => compress(Buffer.from(`${line}\n`))));
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 2000);
    const path = makeFolder(t, { damaged: bytes });
    const { records } = await readFiles([path('damaged')]);
    const names = namesOf(records);
    assert.equal(names.pop(), 'bad-compression');
    assert.ok(names.length > 1000, `${names.length} events`);
    assert.ok(!names.includes('not-json'));
  });
}

test('a file that is only called compressed is rejected as such', async (t) => {
  const path = makeFolder(t, { 'a.gz': TEXT });
  assert.deepEqual(namesOf((await readFiles([path('a.gz')])).records), ['bad-compression']);
});

test('a line too long is rejected once, not held, and the next line is read', async (t) => {
  const giant = Buffer.alloc(3 * MAX_LINE_BYTES, 'x');
  const text = Buffer.concat([Buffer.from(`${lineAt(0, 'e0')}\n`), giant, Buffer.from(`\n${lineAt(1, 'e1')}\n`)]);
  const path = makeFolder(t, { plain: text, packed: gzipSync(text) });
  for (const name of ['plain', 'packed']) {
    const before = process.memoryUsage().arrayBuffers;
    const { records, rejects } = await readFiles([path(name)]);
    assert.deepEqual(namesOf(records), ['e0', 'line-too-long', 'e1']);
    assert.equal(rejects[0]?.offset, text.indexOf('\n') + 1);
    assert.ok(process.memoryUsage().arrayBuffers - before < 3 * MAX_LINE_BYTES, 'it was held');
  }
});

test('the longest line there may be is read, one byte more is not', async (t) => {
  const pad = (bytes: number) => `{"pad":"${'x'.repeat(bytes - 10)}"}`;
  const path = makeFolder(t, { log: `${pad(MAX_LINE_BYTES)}\n${pad(MAX_LINE_BYTES + 1)}\n${lineAt(0, 'e0')}\n` });
  assert.deepEqual(namesOf((await readFiles([path('log')])).records), ['not-an-event', 'line-too-long', 'e0']);
});

const ODD_ENDS: Record<string, [tail: Buffer, isPadding: boolean]> = {
  'one zero': [Buffer.alloc(1), true],
  'zero padding': [Buffer.alloc(16), true],
  'much zero padding': [Buffer.alloc(300_000), true],
  garbage: [Buffer.from('garbage'), false],
  'much garbage': [Buffer.alloc(300_000, 'garbage\n'), false],
  'zeros, then garbage': [Buffer.from('\0\0\0\0garbage'), false],
  'half a magic': [Buffer.from([0x1f]), false],
};

for (const [compression, compress] of [
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const) {
  for (const [what, [tail, isPadding]] of Object.entries(ODD_ENDS)) {
    test(`B1, B2: ${what} behind a ${compression} stream costs nothing of it`, { timeout: 20_000 }, async (t) => {
      const path = makeFolder(t, { odd: Buffer.concat([compress(TEXT), tail]) });
      const names = namesOf((await readFiles([path('odd')])).records);
      const expected = LINES.map((_, index) => `e${index}`);
      assert.deepEqual(names, isPadding ? expected : [...expected, 'bad-compression']);
    });
  }

  test(`B1: padding that begins with a piece of a ${compression} stream is padding`, { timeout: 20_000 }, async () => {
    const packed = compress(TEXT);
    async function* input() {
      yield Buffer.concat([packed, Buffer.alloc(100)]);
    }
    const chunks = await Array.fromAsync(decompress(input(), compression, packed.length));
    assert.equal(Buffer.concat(chunks).toString(), TEXT);
  });
}

test('B2: every field of a gzip header is passed over, at any cut', async () => {
  const packed = gzipSync(TEXT);
  const extra = Buffer.from([4, 0, 1, 2, 3, 4]);
  const header = Buffer.concat([packed.subarray(0, 10), extra, Buffer.from('a.log\0what it is\0'), Buffer.alloc(2)]);
  header[3] = 2 + 4 + 8 + 16;
  const whole = Buffer.concat([header, packed.subarray(10)]);
  for (let cut = 1; cut < header.length; cut += 1) {
    async function* input() {
      yield whole.subarray(0, cut);
      yield whole.subarray(cut);
    }
    const chunks = await Array.fromAsync(decompress(input(), 'gzip'), (chunk) => Buffer.from(chunk));
    assert.equal(Buffer.concat(chunks).toString(), TEXT);
  }
});
