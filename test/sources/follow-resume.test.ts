import assert from 'node:assert/strict';
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { begin, Followed, ROTATED, text } from './followed.ts';
import { lineAt } from './lines.ts';

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
