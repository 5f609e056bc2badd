import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { complaintAbout, importsIn, importsOf, MAY_IMPORT } from './architecture.ts';

const TOP = join(import.meta.dirname, '..');

test('every import goes the way the house is built', () => {
  const imports = importsOf(TOP);
  assert.ok(imports.length > 200, 'the imports were found');
  assert.deepEqual(
    imports.map(complaintAbout).filter((complaint) => complaint !== undefined),
    [],
  );
});

test('every room in the plan exists, and no other', () => {
  const rooms = readdirSync(join(TOP, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const planned = Object.keys(MAY_IMPORT).filter((room) => room !== 'detectors');
  assert.deepEqual(rooms.map(({ name }) => name).sort(), planned.sort());
});

test('the plan has no circle', () => {
  const done = new Set<string>();
  const visit = (room: string, path: readonly string[]): void => {
    assert.ok(!path.includes(room), `circle: ${[...path, room].join(' -> ')}`);
    if (done.has(room)) return;
    for (const next of MAY_IMPORT[room] ?? []) visit(next, [...path, room]);
    done.add(room);
  };
  for (const room of Object.keys(MAY_IMPORT)) visit(room, []);
});

const PLANTED: [file: string, line: string, complaint: RegExp][] = [
  ['src/model/alert.ts', "import { Fold } from '../detect/fold.ts';", /model must not know detect/],
  ['src/audit/decode.ts', "import { Places } from '../identity/places.ts';", /audit must not know identity/],
  ['src/detect/fold.ts', "import { runTask } from '../pipeline/task.ts';", /detect must not know pipeline/],
  ['src/detect/fold.ts', "import { readFileSync } from 'node:fs';", /no input or output/],
  ['src/baseline/history.ts', "import pino from 'pino';", /stands on its own/],
  ['src/alert/render.ts', "import { settings } from '../config/settings.ts';", /alert must not know config/],
  [
    'src/sources/file/open.ts',
    "const lazy = await import('../../engines/embedded/engine.ts');",
    /sources must not know engines/,
  ],
  ['src/engines/embedded/engine.ts', "import { Kafka } from 'kafkajs';", /only kafka may know it/],
  ['detectors/one/detector.ts', "import two from '../two/detector.ts';", /no other detector/],
  ['src/secret-room/thing.ts', "import type { Alert } from '../model/alert.ts';", /in no plan/],
];

for (const [file, line, complaint] of PLANTED) {
  test(`a planted import is refused: ${file} ${line}`, () => {
    const [planted] = importsIn(file, line);
    assert.ok(planted);
    assert.match(complaintAbout(planted) ?? 'no complaint', complaint);
  });
}

test('only the composition root reads the environment', () => {
  const readers = importsOf(TOP)
    .map(({ file }) => file)
    .filter((file, index, all) => all.indexOf(file) === index)
    .filter((file) => /process\.env\b/.test(readFileSync(join(TOP, file), 'utf8')));
  assert.deepEqual(
    readers.filter((file) => file !== 'src/main.ts' && !file.startsWith('src/config/')),
    [],
  );
});
