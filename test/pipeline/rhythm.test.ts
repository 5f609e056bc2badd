import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALWAYS, pauseMs } from '../../src/pipeline/rhythm.ts';

const HOUR_MS = 3_600_000;
/** A Wednesday. */
const NOON_MS = Date.UTC(2026, 10, 18, 12);

function weekly(days: number[], fromMinute: number, untilMinute: number) {
  return { groupMs: 0, maintenance: [{ days, fromMinute, untilMinute }] };
}

test('without a rhythm a sink is always served', () => {
  assert.equal(pauseMs(ALWAYS, NOON_MS, NOON_MS), 0);
  assert.equal(pauseMs(ALWAYS, NOON_MS, -Infinity), 0);
});

test('a window of every week holds from its first to its last minute, in UTC', () => {
  const rhythm = weekly([3], 12 * 60, 13 * 60);
  assert.equal(pauseMs(rhythm, NOON_MS - 1, -Infinity), 0);
  assert.equal(pauseMs(rhythm, NOON_MS, -Infinity), HOUR_MS);
  assert.equal(pauseMs(rhythm, NOON_MS + HOUR_MS - 1, -Infinity), 1);
  assert.equal(pauseMs(rhythm, NOON_MS + HOUR_MS, -Infinity), 0);
  assert.equal(pauseMs(weekly([2, 4], 12 * 60, 13 * 60), NOON_MS, -Infinity), 0);
});

test('a window over midnight belongs to the day on which it begins; equal ends are a whole day', () => {
  const overnight = weekly([3], 23 * 60, 60);
  assert.equal(pauseMs(overnight, NOON_MS + 11 * HOUR_MS, -Infinity), 2 * HOUR_MS);
  assert.equal(pauseMs(overnight, NOON_MS + 12.5 * HOUR_MS, -Infinity), 0.5 * HOUR_MS);
  assert.equal(pauseMs(overnight, NOON_MS - 11.5 * HOUR_MS, -Infinity), 0);
  assert.equal(pauseMs(weekly([3], 0, 0), NOON_MS, -Infinity), 12 * HOUR_MS);
});

test('the longest of several reasons counts', () => {
  const rhythm = {
    groupMs: 60_000,
    maintenance: [
      { fromMs: NOON_MS, untilMs: NOON_MS + 10 },
      { fromMs: NOON_MS - 1, untilMs: NOON_MS + 30 },
    ],
  };
  assert.equal(pauseMs(rhythm, NOON_MS, -Infinity), 30);
  assert.equal(pauseMs(rhythm, NOON_MS, NOON_MS - 1_000), 59_000);
});

test('a clock that was set back holds nothing for longer than the window', () => {
  assert.equal(pauseMs({ groupMs: 60_000, maintenance: [] }, NOON_MS, NOON_MS + 24 * HOUR_MS), 60_000);
});
