import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FeedGaps } from '../../src/detect/feed-gaps.ts';
import { MINUTE_US, parseTime } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';

const START_US = parseTime('2026-10-08T00:00:00Z');

/** Gaps in a feed with events in these minutes. */
function gapsIn(minutes: readonly number[]): { from: string; to: string; minutes: string }[] {
  const feed = new FeedGaps(new State());
  return minutes.flatMap((minute, at) => {
    const before = minutes[at - 1];
    const beforeUs = before === undefined ? 0 : START_US + before * MINUTE_US;
    const fact = feed.advance('c', beforeUs, START_US + minute * MINUTE_US);
    return fact ? [fact.detail as { from: string; to: string; minutes: string }] : [];
  });
}

const steady = (from: number, to: number, step = 1) =>
  Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step);

describe('a gap is a silence', () => {
  it('of more than ten minutes in a feed that speaks in half of all minutes', () => {
    assert.deepEqual(gapsIn([...steady(0, 90), ...steady(101, 110)]), [
      { from: '2026-10-08T01:29:00.000000Z', to: '2026-10-08T01:41:00.000000Z', minutes: '12' },
    ]);
  });

  it('also one that begins early in an hour, and one of days', () => {
    assert.equal(gapsIn([...steady(0, 65), ...steady(90, 95)]).length, 1);
    assert.equal(gapsIn([...steady(0, 60), 5_000]).length, 1);
  });

  it('and not in a feed that is always quiet, nor at its beginning', () => {
    assert.deepEqual(gapsIn(steady(0, 600, 15)), []);
    assert.deepEqual(gapsIn([...steady(0, 20), 60]), []);
  });

  it('nor a short one', () => assert.deepEqual(gapsIn([...steady(0, 60), ...steady(69, 75)]), []));
});
