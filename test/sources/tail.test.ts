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
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createDecoder } from '../../src/audit/decode.ts';
import type { SourcePosition } from '../../src/pipeline/engine.ts';
import type { Feed } from '../../src/pipeline/feed.ts';
import { BatchBuilder } from '../../src/sources/file/batch-builder.ts';
import { createNaming } from '../../src/sources/file/copies.ts';
import { openFollowedFiles } from '../../src/sources/file/follow.ts';
import { Tail } from '../../src/sources/file/tail.ts';
import { lineAt } from './lines.ts';
import { makeFolder, namesOf } from './read.ts';

type Path = (name?: string) => string;

/** Of a test that failed, a feed would go on looking for more. */
const stops = new Set<AbortController>();

function stopAll(): void {
  for (const stop of stops) stop.abort();
  stops.clear();
}

/** A feed that is read step by step, and the positions that a store would hold. */
class Followed {
  readonly position = new Map<string, SourcePosition>();
  readonly #stop = new AbortController();
  #feed: Promise<Feed>;

  /** Told of a trouble; resolves with it. */
  readonly trouble: Promise<string>;

  constructor(paths: string[], position: ReadonlyMap<string, SourcePosition> = new Map(), isBackfill = false) {
    stops.add(this.#stop);
    for (const [source, at] of position) this.position.set(source, at);
    const { promise, resolve: onTrouble } = Promise.withResolvers<string>();
    this.trouble = promise;
    const options = { cluster: 'test', decode: createDecoder('test'), signal: this.#stop.signal, onTrouble };
    this.#feed = openFollowedFiles(paths, { ...options, position: new Map(this.position), isBackfill });
  }

  /** Reads until so many records are there. */
  async take(count: number): Promise<string[]> {
    const names: string[] = [];
    while (names.length < count) {
      const batch = await (await this.#feed).next(count - names.length);
      if (!batch) break;
      names.push(...namesOf(batch.records));
      for (const [source, { offset, skip, mark }] of batch.position)
        this.position.set(source, { offset, skip, ...(mark !== undefined && { mark }) });
    }
    return names;
  }

  async stop(): Promise<ReadonlyMap<string, SourcePosition>> {
    this.#stop.abort();
    await (await this.#feed).close();
    return this.position;
  }
}

function text(second: number, ...ids: string[]): string {
  return ids.map((id, index) => `${lineAt(second + index, id)}\n`).join('');
}

function begin(t: TestContext, files: Record<string, string | Uint8Array>): { path: Path; log: string } {
  t.after(stopAll);
  const path = makeFolder(t, files);
  return { path, log: path('audit.log') };
}

const ROTATED = 'audit-2026-03-02T00-00-05.000.log';

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

test('stopped while logs were rotated twice: it goes on in the old one, then in each that came after', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1', 'a2') });
  const first = new Followed([log]);
  assert.deepEqual(await first.take(1), ['a1']);
  const position = await first.stop();
  renameSync(log, path(ROTATED));
  writeFileSync(path('audit-2026-03-02T00-00-09.000.log.gz'), gzipSync(text(5, 'b1', 'b2')));
  writeFileSync(log, text(9, 'c1'));
  const again = new Followed([log], position);
  assert.deepEqual(await again.take(4), ['a2', 'b1', 'b2', 'c1']);
  const last = new Followed([log], await again.stop());
  appendFileSync(log, text(10, 'c2'));
  assert.deepEqual(await last.take(1), ['c2']);
  await last.stop();
});

test('stopped while the log was rotated and compressed: the rest of it is read from the archive', async (t) => {
  const { path, log } = begin(t, { 'audit.log': text(0, 'a1', 'a2', 'a3') });
  const first = new Followed([log]);
  assert.deepEqual(await first.take(2), ['a1', 'a2']);
  const position = await first.stop();
  writeFileSync(path('audit.log.1.gz'), gzipSync(text(0, 'a1', 'a2', 'a3')));
  writeFileSync(log, text(9, 'b1'));
  const again = new Followed([log], position);
  assert.deepEqual(await again.take(2), ['a3', 'b1']);
  await again.stop();
});

test('back-fill: rotated logs come first when they are asked for, and only then', async (t) => {
  const { log } = begin(t, {
    'audit.log': text(9, 'c1'),
    [ROTATED]: text(5, 'b1'),
    'audit-2026-03-02T00-00-01.000.log.gz': gzipSync(text(0, 'a1')),
    'audit-notes.log': 'not a rotated one',
  });
  const plain = new Followed([log]);
  assert.deepEqual(await plain.take(1), ['c1']);
  await plain.stop();
  const filled = new Followed([log], new Map(), true);
  assert.deepEqual(await filled.take(3), ['a1', 'b1', 'c1']);
  await filled.stop();
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

test('stopped between two pieces of a line that a container runtime cut: the whole line is read after the start', async (t) => {
  const cri = (tag: string, piece: string) => `2026-03-02T00:00:09.1Z stdout ${tag} ${piece}\n`;
  const [a, b] = [lineAt(1, 'a'), lineAt(2, 'b')];
  const { log } = begin(t, { 'audit.log': cri('F', a) + cri('P', b.slice(0, 400)) });
  const first = new Followed([log]);
  assert.deepEqual(await first.take(1), ['a']);
  const position = await first.stop();
  appendFileSync(log, cri('F', b.slice(400)));
  const again = new Followed([log], position);
  assert.deepEqual(await again.take(1), ['b']);
  const last = new Followed([log], await again.stop());
  appendFileSync(log, cri('F', lineAt(3, 'c')));
  assert.deepEqual(await last.take(1), ['c']);
  await last.stop();
});
