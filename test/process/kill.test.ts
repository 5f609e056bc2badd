import assert from 'node:assert/strict';
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createDecoder } from '../../src/audit/decode.ts';
import { openEmbeddedEngine } from '../../src/engines/embedded/embedded-engine.ts';
import { openStoreReader } from '../../src/engines/embedded/store.ts';
import type { Position } from '../../src/pipeline/engine.ts';
import { runTask } from '../../src/pipeline/task.ts';
import { openFiles } from '../../src/sources/file/open.ts';
import { createRandom } from '../bench/random.ts';
import type { Stored } from '../engines/place.ts';
import { makeSqlitePlace, readStored } from '../engines/sqlite-place.ts';
import { makeLog } from '../events.ts';
import { ARMED, restoredState } from '../pipeline/reference.ts';
import { untilChanged } from './changes.ts';
import { said, start } from './secretwatch.ts';

const KILLS = 30;
const EVENTS_PER_LIFE = 250;
/** An API server writes in pieces that do not end with a line. */
const PIECE_BYTES = 6_000;
const SEED = Number(process.env.SECRETWATCH_SEED ?? Date.now() % 100_000);
/** Long ago: nothing may be rejected for being ahead of this machine's clock. */
const START_US = Date.UTC(2024, 0, 1) * 1000;

test(`killed ${KILLS} times while its log is written, it loses nothing and does nothing twice (seed ${SEED})`, async (t) => {
  t.diagnostic(`SECRETWATCH_SEED=${SEED}`);
  const random = createRandom(SEED);
  const place = makeSqlitePlace();
  t.after(() => place.remove());
  const log = join(place.dir, 'audit.log');
  const text = makeLog({ seed: SEED, events: (KILLS + 1) * EVENTS_PER_LIFE, startUs: START_US })
    .map((line) => `${line}\n`)
    .join('');
  const bytes = Buffer.from(text);
  writeFileSync(log, '');
  const data = join(place.dir, 'data');
  const startRun = () =>
    start(['run', '--file', log, '--data-dir', data, '--cluster', 'test', '--listen', '127.0.0.1:0']);

  let written = 0;
  const writeTo = async (end: number) => {
    while (written < end) {
      appendFileSync(log, bytes.subarray(written, Math.min(end, written + PIECE_BYTES)));
      written = Math.min(end, written + PIECE_BYTES);
      await delay(random() * 5);
    }
  };
  let inTheMiddle = 0;
  for (let life = 1; life <= KILLS; life += 1) {
    const run = startRun();
    const end = Math.floor((bytes.length * life) / (KILLS + 1));
    // Some die while they start; the others at any moment while there is work.
    if (life % 6 === 0) await delay(random() * 400);
    else await said('following', run);
    const writing = writeTo(end);
    await delay(random() * 250);
    run.child.kill('SIGKILL');
    const writtenThen = written;
    assert.equal(await run.ended, 'SIGKILL', run.output.stderr);
    await writing;
    const lineEnd = bytes.indexOf('\n', committedOffset(data));
    if (lineEnd >= 0 && lineEnd < writtenThen) inTheMiddle += 1;
  }
  const last = startRun();
  await writeTo(bytes.length);
  await untilChanged(data, () => committedOffset(data) === statSync(log).size);
  last.child.kill('SIGTERM');
  assert.equal(await last.ended, 0, last.output.stderr);
  t.diagnostic(`${inTheMiddle} of ${KILLS} kills left whole events undone`);
  assert.ok(inTheMiddle > 0);
  const content = contentOf(data);
  assert.ok(content.alerts.length > 100, `${content.alerts.length} alerts`);
  assert.deepEqual(content, await uninterrupted(log));
});

function committedOffset(data: string): number {
  try {
    const db = openStoreReader(data);
    try {
      return Number(db.prepare('SELECT max("offset") AS at FROM position').get()?.at ?? 0);
    } finally {
      db.close();
    }
  } catch {
    return 0;
  }
}

/** The same log, read by one process from its beginning to its end. */
async function uninterrupted(log: string) {
  const place = makeSqlitePlace();
  try {
    const engine = place.open();
    const decode = createDecoder('test');
    const openFeed = (position: Position) => openFiles([log], { cluster: 'test', decode, position });
    await runTask({ engine, detectors: ARMED, openFeed });
    engine.close();
    return contentOf(place.dir);
  } finally {
    place.remove();
  }
}

function contentOf(data: string): Stored & { state: string } {
  const engine = openEmbeddedEngine(data);
  const state = restoredState(engine);
  engine.close();
  return { ...readStored(data), state };
}
