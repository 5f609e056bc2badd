import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Moment } from '../../src/detect/moment.ts';
import { type CalibrationCounts, calibrationOf, noCounts, withProbe } from '../../src/evaluate/calibration.ts';
import { DAY_US } from '../../src/model/time.ts';

interface Read {
  day: number;
  subject?: string;
  score?: number;
  auditID?: string;
  reference?: number;
}

/** What the probe makes of reads by one kind, whose highest daily score only one in a hundred days should reach 5. */
function counted(reads: readonly Read[], historyDays = 0): CalibrationCounts {
  const counts = noCounts();
  const [probe] = withProbe([], counts, new Set(['attack']), historyDays);
  for (const read of reads) probe?.detector.key(momentOf(read), {});
  return counts;
}

function momentOf({ day, subject = 'p', score = 0, auditID = '', reference = 100 }: Read): Moment {
  const baseline = { reference: () => reference, level: (_kind: string, perDay: number) => (perDay > 0 ? 5 : 0) };
  const event = { auditID, timeUs: day * DAY_US };
  const past = { baseline, watchedUs: day * DAY_US };
  return { event, past, observation: { kind: 'human', subject }, novelty: { score, base: 1 } } as unknown as Moment;
}

/** A day without anything, which tells how many are active; the last one ends the one before. */
const FIRST = { day: 1 };
const END = { day: 100 };

describe('calibration', () => {
  it('counts days of principals, and those above the threshold by their highest score', () => {
    const days = [FIRST, { day: 2, score: 4.9 }, { day: 3, score: 5 }, { day: 3, score: 1 }, END];
    assert.deepEqual(counted(days), { trials: [2, 2, 2], above: [1, 1, 1] });
  });

  it('counts every principal of a day for itself', () => {
    const days = [FIRST, { day: 2, subject: 'a', score: 6 }, { day: 2, subject: 'b', score: 6 }, END];
    assert.deepEqual(counted(days), { trials: [2, 2, 2], above: [2, 2, 2] });
  });

  it('leaves out attacks, history, reads without an opinion and days before there is a threshold', () => {
    const none = { trials: [0, 0, 0], above: [0, 0, 0] };
    assert.deepEqual(counted([FIRST, { day: 2, score: 9, auditID: 'attack' }, END]), none);
    assert.deepEqual(counted([FIRST, { day: 2, score: 9 }, END], 7), none);
    assert.deepEqual(counted([FIRST, { day: 2, score: 9, reference: 0 }, END]), none);
    assert.deepEqual(counted([{ day: 1, score: 9 }, END]), none);
  });

  it('is pooled over logs: twice as often as said is a factor of two', () => {
    const logs = [
      { trials: [100, 0, 0], above: [1, 0, 0] },
      { trials: [100, 0, 0], above: [3, 0, 0] },
    ];
    assert.deepEqual(calibrationOf(logs)[0], { level: 0.01, trials: 200, share: 0.02, factor: 2 });
    assert.deepEqual(calibrationOf([noCounts()])[1], { level: 0.001, trials: 0, share: 0, factor: 0 });
  });
});
