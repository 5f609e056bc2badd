import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openOutbox } from '../../src/engines/embedded/outbox.ts';
import type { RowKind } from '../../src/model/row.ts';
import type { Committed, Sink } from '../../src/pipeline/delivery.ts';
import { pump } from '../../src/pipeline/pump.ts';
import { SILENT } from '../pipeline/delivery-clock.ts';
import { commitOf, realCommits } from './commits.ts';
import { makeSqlitePlace } from './sqlite-place.ts';

const KINDS: readonly RowKind[] = ['access', 'fact', 'finding', 'Alert', 'reject'];

async function storeWithResults() {
  const place = makeSqlitePlace();
  const engine = place.open();
  let rows = 0;
  for await (const commit of realCommits(400, 100)) {
    const { accesses, facts, findings, alerts } = commit.outcome;
    rows += accesses.length + facts.length + findings.length + alerts.length;
    engine.commit(commit);
  }
  const rejected = { tier: 'rejected', cluster: 'c', code: 'not-json', excerpt: 'aaa' } as const;
  engine.commit(commitOf({ rejects: [{ source: 's', offset: 7, rejected }] }));
  return { place, engine, rows: rows + 1 };
}

function keyOf({ seq, row }: Committed): string {
  return `${row.kind} ${seq}`;
}

test('a sink that fails, and a process that starts anew, get every row, in order, and none twice after it was taken', async (t) => {
  const { place, engine, rows } = await storeWithResults();
  t.after(() => place.remove());
  engine.close();
  const taken: Committed[] = [];
  for (let process = 0; taken.length < rows; process += 1) {
    const stop = new AbortController();
    const outbox = openOutbox(place.dir, 'one', KINDS);
    let calls = 0;
    const sink: Sink = {
      name: 'one',
      kinds: KINDS,
      batchRows: 1_000,
      deliver: async (batch) => {
        calls += 1;
        if (calls % 2 === 1) throw new Error('not now');
        taken.push(...batch);
        if (calls >= 4 || taken.length >= rows) stop.abort();
        return [];
      },
      close: async () => {},
    };
    const few = { ...outbox, next: (limit: number) => outbox.next(Math.min(limit, 97)) };
    await pump({ outbox: few, sink, observer: SILENT, retry: { firstMs: 1, maxMs: 1 } }, stop.signal);
    outbox.close();
    assert.ok(process < 100);
  }
  assert.equal(new Set(taken.map(keyOf)).size, taken.length);
  assert.equal(taken.length, rows);
  for (const kind of KINDS) {
    const seqs = taken.filter(({ row }) => row.kind === kind).map(({ seq }) => seq);
    assert.ok(seqs.length > 0, kind);
    assert.deepEqual(
      seqs,
      seqs.toSorted((a, b) => a - b),
      kind,
    );
  }
});

test('what was refused is passed over; another sink begins at the beginning', async (t) => {
  const { place, engine } = await storeWithResults();
  t.after(() => place.remove());
  t.after(() => engine.close());
  const outbox = openOutbox(place.dir, 'one', ['reject']);
  const [committed] = outbox.next(10);
  assert.deepEqual(committed?.row, {
    kind: 'reject',
    cluster: 'c',
    source: 's',
    offset: 7,
    code: 'not-json',
    excerpt: 'aaa',
  });
  assert.equal(outbox.waiting(), 1);
  outbox.done([committed as Committed], [{ committed: committed as Committed, reason: 'no' }]);
  assert.deepEqual(outbox.next(10), []);
  assert.equal(outbox.waiting(), 0);
  outbox.close();
  const other = openOutbox(place.dir, 'two', ['reject']);
  assert.equal(other.next(10).length, 1);
  other.close();
});
