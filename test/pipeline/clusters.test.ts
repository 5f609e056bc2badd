import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import { lineAt } from '../sources/lines.ts';

/** Reads of two clusters, mixed, with one event of the first delivered twice. */
function mixed(): Decoded[] {
  const at = (cluster: string, second: number) => decodeLines([lineAt(second, `${cluster}${second}`)], cluster);
  return [...at('a', 1), ...at('a', 2), ...at('b', 2), ...at('a', 2), ...at('b', 3), ...at('a', 4)];
}

function countsOf(batches: readonly (readonly Decoded[])[]) {
  const folds = new Folds([]);
  const sums = new Map<string, number[]>();
  const accesses: string[] = [];
  for (const records of batches) {
    const { counters, outcome, state } = folds.process({ cluster: 'a', records, rejects: [], position: new Map() });
    assert.deepEqual(
      state.map(({ cluster }) => cluster),
      [...counters.keys()],
    );
    accesses.push(...outcome.accesses.map(({ cluster, auditID }) => `${cluster} ${auditID}`));
    for (const [cluster, { events, duplicates, accesses }] of counters) {
      const sum = sums.get(cluster) ?? [0, 0, 0];
      sums.set(
        cluster,
        [events, duplicates, accesses].map((value, index) => value + (sum[index] ?? 0)),
      );
    }
  }
  return { sums: Object.fromEntries(sums), accesses };
}

test('one log of several clusters: each has its own memory and counts, whatever the batches', () => {
  const whole = countsOf([mixed()]);
  assert.deepEqual(whole.sums, { a: [4, 1, 3], b: [2, 0, 2] });
  assert.deepEqual(whole.accesses, ['a a1', 'a a2', 'b b2', 'b b3', 'a a4']);
  assert.deepEqual(countsOf(mixed().map((record) => [record])), whole);
});
