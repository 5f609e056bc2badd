import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import { openOutbox } from '../../src/engines/embedded/outbox.ts';
import { readSinkStandings, refusedRowsOf } from '../../src/engines/embedded/sink-standings.ts';
import type { Alert, AlertStatus } from '../../src/model/alert.ts';
import type { Committed, Outbox } from '../../src/pipeline/delivery.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { commitOf } from './commits.ts';
import { makeSqlitePlace } from './sqlite-place.ts';

type Revision = [id: string, revision: number, status?: AlertStatus];

/** A store, what commits revisions into it, and what opens outboxes on it. */
function storeOf(t: { after(undo: () => void): void }) {
  const place = makeSqlitePlace();
  const engine = place.open();
  t.after(() => place.remove());
  t.after(() => engine.close());
  const commit = (...revisions: Revision[]) => {
    const alerts = revisions.map(([id, revision, status = 'open']) => alertWith({ id, revision, status }));
    engine.commit(commitOf({ outcome: { ...emptyOutcome(), alerts } }));
  };
  commit();
  return { dir: place.dir, commit };
}

function names(rows: readonly Committed[]): string[] {
  return rows.map(({ row }) => `${(row as Alert).id}${(row as Alert).revision}`);
}

function takeAll(outbox: Outbox): void {
  outbox.done(outbox.next(100), []);
}

test('a sink that begins with what is new gets nothing old, also when it is opened again before anything came', (t) => {
  const { dir, commit } = storeOf(t);
  commit(['old', 1]);
  openOutbox(dir, 'pager', ['Alert'], 'newest').close();
  commit(['new', 1]);
  const outbox = openOutbox(dir, 'pager', ['Alert'], 'newest');
  assert.deepEqual(names(outbox.next(10)), ['new1']);
  outbox.close();
  const records = openOutbox(dir, 'records', ['Alert'], 'oldest');
  assert.deepEqual(names(records.next(10)), ['old1', 'new1']);
  records.close();
});

test('what stands is the last of each alert that was delivered since the beginning, resolved ones for a while', (t) => {
  const { dir, commit } = storeOf(t);
  commit(['before', 1]);
  const outbox = openOutbox(dir, 'alertmanager', ['Alert'], 'newest');
  commit(['a', 1], ['b', 1], ['a', 2, 'closed'], ['b', 2, 'resolved']);
  takeAll(outbox);
  commit(['c', 1]);
  assert.deepEqual(names(outbox.standing()), ['a2', 'b2']);
  commit(...Array.from({ length: 1_100 }, (_, at): Revision => ['busy', at + 1]));
  for (let left = outbox.next(500); left.length > 0; left = outbox.next(500)) outbox.done(left, []);
  assert.deepEqual(names(outbox.standing()), ['a2', 'c1', 'busy1100']);
  outbox.close();
});

test('how a sink stands, and what was refused, can be read beside it', async (t) => {
  const { dir, commit } = storeOf(t);
  assert.deepEqual(readSinkStandings(dir), []);
  const outbox = openOutbox(dir, 'one', ['Alert']);
  commit(['a', 1], ['b', 1], ['c', 1]);
  const [first] = outbox.next(1) as [Committed];
  outbox.done([first], [{ committed: first, reason: 'answered 400' }]);
  outbox.failed('down');
  outbox.failed('still down');
  const [one] = readSinkStandings(dir);
  assert.deepEqual(
    { ...one, lastFailure: one?.lastFailure?.text },
    {
      sink: 'one',
      waiting: 2,
      undelivered: 1,
      failures: 2,
      lastFailure: 'still down',
    },
  );
  const refused = (await refusedRowsOf(dir).list(undefined)).map(
    ({ sink, reason, row }) => `${sink} ${reason} ${(row as Alert).id}`,
  );
  assert.deepEqual(refused, ['one answered 400 a']);
  assert.deepEqual(await refusedRowsOf(dir).list('other'), []);
  const kept = refusedRowsOf(dir);
  await kept.settle('one', [], [{ committed: first, reason: 'answered 413' }]);
  assert.deepEqual(
    (await kept.list('one')).map(({ seq, reason }) => [seq, reason]),
    [[first.seq, 'answered 413']],
  );
  await kept.settle('other', [first], []);
  assert.equal((await kept.list('one')).length, 1);
  await kept.settle('one', [first], []);
  assert.deepEqual(await kept.list(undefined), []);
  outbox.close();
});

test('cursors that are damaged are named, with what to do', async (t) => {
  const { dir } = storeOf(t);
  writeFileSync(join(dir, 'sinks.db'), 'no database, and long enough to be read as one');
  const damaged = { code: 'SW_STORE_CORRUPT', message: /sinks\.db/, remedy: /move that file away/ };
  assert.throws(() => openOutbox(dir, 'one', ['Alert']), damaged);
  assert.throws(() => readSinkStandings(dir), damaged);
  await assert.rejects(refusedRowsOf(dir).list(undefined), damaged);
});
