import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

test('an interrupted bench leaves no log behind', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'secretwatch-test-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../bench/main.ts')], {
    env: { ...process.env, TMPDIR: dir, SECRETWATCH_BENCH_EVENTS: '100' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Once it speaks its log is written, and a program that reads it runs.
  await once(child.stdout, 'data');
  assert.equal(readdirSync(dir).length, 1);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'close'), [143, null]);
  assert.deepEqual(readdirSync(dir), []);
});
