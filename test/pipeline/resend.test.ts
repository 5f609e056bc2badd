import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Committed, Refused, RefusedRow, RefusedRows } from '../../src/pipeline/delivery.ts';
import { resend } from '../../src/pipeline/resend.ts';
import { type AlertTarget, alertSink, type RefusedAlert } from '../../src/sinks/alert-sink.ts';
import type { Route } from '../../src/sinks/route.ts';
import { alertWith } from '../cli/alert-fixture.ts';

const { signal } = new AbortController();

function row(id: string, revision = 1, seq = revision): RefusedRow {
  return { sink: 's', reason: 'answered 400', seq, row: alertWith({ id, revision }) };
}

/** A sink that refuses some and is away for others, and where its refused rows are kept. */
function served({ bad = '', away = '', isLatestEnough = false, routes = [{}] as Route[] }) {
  const sent: string[] = [];
  const target: AlertTarget = {
    batchAlerts: 1,
    isLatestEnough,
    send: async (alerts) => {
      if (alerts.some(({ id }) => id === away)) throw new Error('away');
      sent.push(...alerts.map(({ id, revision }) => `${id} ${revision}`));
      const refused = alerts.filter(({ id }) => id === bad);
      return refused.map((alert): RefusedAlert => ({ alert, reason: 'answered 413' }));
    },
    close: async () => {},
  };
  const left: string[] = [];
  const kept: RefusedRows = {
    list: async () => [],
    settle: async (_sink, done: readonly Committed[], refused: readonly Refused[]) => {
      for (const { row: each } of done) left.push(`${(each as { id: string }).id} goes`);
      for (const { committed, reason } of refused) left.push(`${(committed.row as { id: string }).id} ${reason}`);
    },
  };
  return { sink: alertSink('s', routes, target), kept, sent, left };
}

function outcomesOf(results: Awaited<ReturnType<typeof resend>>): string[] {
  return results.map(({ row: each, outcome, reason }) => `${(each as { id: string }).id} ${outcome} ${reason}`);
}

test('what is taken at last goes, what is refused again stays with its new reason', async () => {
  const { sink, kept, sent, left } = served({ bad: 'b' });
  const results = await resend(sink, kept, [row('a'), row('b'), row('c')], [], signal);
  assert.deepEqual(outcomesOf(results), ['a taken answered 400', 'b refused answered 413', 'c taken answered 400']);
  assert.deepEqual(sent, ['a 1', 'b 1', 'c 1']);
  assert.deepEqual(left, ['a goes', 'b answered 413', 'c goes']);
});

test('a target that cannot take it now keeps what it took, and the rest stays', async () => {
  const { sink, kept, left } = served({ away: 'b' });
  await assert.rejects(resend(sink, kept, [row('a'), row('b'), row('c')], [], signal), /away/);
  assert.deepEqual(left, ['a goes']);
});

test('an incident that went on is not put back to an older revision', async () => {
  const { sink, kept, sent, left } = served({ isLatestEnough: true });
  const later = [{ seq: 9, row: alertWith({ id: 'a', revision: 3, status: 'resolved' }) }];
  const results = await resend(sink, kept, [row('a', 1), row('b', 1, 2), row('b', 2, 3)], later, signal);
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['overtaken', 'overtaken', 'taken'],
  );
  assert.deepEqual(sent, ['b 2']);
  assert.deepEqual(left, ['b goes', 'a goes', 'b goes']);
});

test('every revision goes where each is kept, and none where no route leads any more', async () => {
  const log = served({});
  await resend(log.sink, log.kept, [row('a', 1)], [{ seq: 9, row: alertWith({ id: 'a', revision: 2 }) }], signal);
  assert.deepEqual(log.sent, ['a 1']);
  const { sink, kept, sent, left } = served({ routes: [{ minSeverity: 'critical' }] });
  assert.deepEqual(outcomesOf(await resend(sink, kept, [row('a')], [], signal)), ['a unrouted answered 400']);
  assert.deepEqual([sent, left], [[], []]);
});
