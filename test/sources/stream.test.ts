import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readStream } from '../../src/sources/file/bytes.ts';
import { heldPromises } from '../promises.ts';

const PIECES = 3000;

test('a pipe without end holds nothing of the pieces that were read', async () => {
  const stop = new AbortController();
  const before = heldPromises();
  let [pieces, held] = [0, Number.NaN];
  for await (const piece of readStream('/dev/zero', stop.signal)) {
    assert.ok(piece.length > 0);
    pieces += 1;
    if (pieces < PIECES) continue;
    held = heldPromises() - before;
    stop.abort();
  }
  assert.equal(pieces, PIECES, 'and it ends when it is told to');
  assert.ok(held < PIECES / 10, `${held} promises are held`);
});
