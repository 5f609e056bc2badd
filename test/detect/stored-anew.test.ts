import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ObjectCell } from '../../src/baseline/objects.ts';
import { StoredAnew, type Written } from '../../src/detect/stored-anew.ts';
import type { Finding } from '../../src/model/finding.ts';
import { MINUTE_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';

const LISTED_US = Date.UTC(2026, 2, 2) * 1000;
const ADMIN = 'admin@example.com';
const SECRETS = 1_000;

const FINDING = {
  kind: 'finding',
  id: 'a',
  timeUs: LISTED_US,
  severity: 'high',
  principal: { username: ADMIN },
  reasons: [{ code: 'cluster-wide-scope', score: 2, text: 'listed everything', baseline: '' }],
} as unknown as Finding;

/** So many of the cluster's secrets were written by somebody since the list. */
function cluster(): Written & { written: number; gone: number; by: string } {
  const cell = (number: number): ObjectCell | undefined => {
    const base = { createdUs: 0, createdBy: '', writtenUs: 0, writtenBy: '', deletedUs: 0 };
    if (number >= SECRETS - one.gone) return { ...base, deletedUs: LISTED_US - 1 };
    return number < one.written ? { ...base, writtenUs: LISTED_US + number, writtenBy: one.by } : undefined;
  };
  const one = {
    written: 0,
    gone: 0,
    by: ADMIN,
    objects: {
      rewritesAround: (by: string) => (by === one.by ? one.written : 0),
      secret: (_namespace: string, name: string) => cell(Number(name)),
      namespace: () => undefined,
    },
    readers: { names: () => [...Array(SECRETS).keys()].map((number) => `team-a/${number}`).values() as never },
  };
  return one;
}

/** What is said by so many minutes after the list. */
function said(held: StoredAnew, minutes: number): string[] {
  return held.due(LISTED_US + minutes * MINUTE_US).map(({ severity, reasons }) => `${severity}: ${reasons[0]?.text}`);
}

function holding(past: Written): StoredAnew {
  const held = new StoredAnew(new State(), past);
  held.hold(FINDING);
  return held;
}

describe('who listed everything', () => {
  it('and writes nothing is told of after three minutes', () => {
    const held = holding(cluster());
    assert.deepEqual(said(held, 2), []);
    assert.deepEqual(said(held, 3), ['high: listed everything']);
    assert.deepEqual(said(held, 6), [], 'once');
  });

  it('and wrote nine tenths of it anew is for the record; what is gone need not be written', () => {
    for (const [written, gone, severity] of [
      [900, 0, 'low'],
      [899, 0, undefined],
      [450, 500, 'low'],
    ] as const) {
      const past = cluster();
      const held = holding(past);
      Object.assign(past, { written, gone });
      const [first] = held.due(LISTED_US + 3 * MINUTE_US);
      assert.equal(first?.severity, severity, `${written} written, ${gone} gone`);
      if (first)
        assert.match(first.reasons[0]?.text ?? '', new RegExp(`then wrote ${written} of the ${1_000 - gone} `));
    }
  });

  it('and is still writing is waited for, for an hour at most', () => {
    const past = cluster();
    const held = holding(past);
    for (let minutes = 3; minutes < 60; minutes += 3) {
      past.written += 40;
      assert.deepEqual(said(held, minutes), [], `${past.written} written by minute ${minutes}`);
    }
    past.written += 40;
    assert.deepEqual(said(held, 60), ['high: listed everything']);
  });

  it('and stops half-way is told of at the next look', () => {
    const past = cluster();
    const held = holding(past);
    past.written = 500;
    assert.deepEqual(said(held, 3), []);
    past.written = 519;
    assert.deepEqual(said(held, 6), ['high: listed everything']);
  });

  it('is not excused by what somebody else wrote', () => {
    const past = cluster();
    Object.assign(past, { written: 1_000, by: 'bob@example.com' });
    assert.deepEqual(said(holding(past), 3), ['high: listed everything']);
  });

  it('is judged by what was written so far where the log ends', () => {
    for (const [written, severity] of [[1_000, 'low'] as const, [500, 'high'] as const]) {
      const past = cluster();
      const held = holding(past);
      past.written = written;
      assert.deepEqual(
        held.rest().map((finding) => finding.severity),
        [severity],
      );
    }
  });
});
