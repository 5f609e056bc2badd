import assert from 'node:assert/strict';
import { DAY_US } from '../../src/model/time.ts';
import type { Block } from '../../src/state/state.ts';

/** Takes what changed since the last drain into rows, as a store does. */
export function keep(block: Block, rows: Map<string, string>): void {
  for (const [key, json] of block.drain()) json === null ? rows.delete(key) : rows.set(key, json);
}

interface Course<U> {
  before: readonly U[];
  later: readonly U[];
  evictDay: number;
}

/** Asserts that a memory comes back from its rows as it was, cut into batches anywhere, and goes on alike. */
export function assertRestored<B extends Block, U extends { day: number }>(
  make: () => B,
  learn: (block: B, list: readonly U[]) => void,
  { before, later, evictDay }: Course<U>,
): void {
  const whole = make();
  const rows = new Map<string, string>();
  for (const one of before) {
    learn(whole, [one]);
    if (one.day % 3 === 0) keep(whole, rows);
  }
  whole.evict(0, evictDay * DAY_US);
  // What comes back before the next commit was never gone.
  learn(whole, before.slice(0, 3));
  keep(whole, rows);
  const again = make();
  for (const [key, json] of [...rows].reverse()) again.load(key, json);
  assert.deepEqual(rows, new Map(whole.snapshot()));
  assert.deepEqual([...again.snapshot()], [...whole.snapshot()]);
  learn(whole, later);
  learn(again, later);
  assert.deepEqual([...again.snapshot()], [...whole.snapshot()]);
}
