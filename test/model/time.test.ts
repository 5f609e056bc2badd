import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatTime, parseTime } from '../../src/model/time.ts';

describe('times', () => {
  const GOOD: readonly [text: string, shown: string][] = [
    ['2026-10-08T00:00:01.605216Z', '2026-10-08T00:00:01.605216Z'],
    ['2026-10-08T00:00:01Z', '2026-10-08T00:00:01.000000Z'],
    ['2026-10-08t00:00:01z', '2026-10-08T00:00:01.000000Z'],
    ['2026-10-08 00:00:01.5Z', '2026-10-08T00:00:01.500000Z'],
    ['2026-10-08T00:00:01.605216999Z', '2026-10-08T00:00:01.605216Z'],
    ['2026-10-08T02:00:01.605216+02:00', '2026-10-08T00:00:01.605216Z'],
    ['2024-02-29T12:00:00-00:30', '2024-02-29T12:30:00.000000Z'],
    ['1970-01-01T00:00:00.000001Z', '1970-01-01T00:00:00.000001Z'],
  ];
  for (const [text, shown] of GOOD) it(`reads ${text}`, () => assert.equal(formatTime(parseTime(text)), shown));

  const BAD = [
    '',
    'now',
    '2026-13-01T00:00:00Z',
    '2026-10-08',
    '1969-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
    '2026-10-08T00:00:01',
    '2026-10-08T00:00:01.Z',
    '2026-10-08T00:00:01.6052160000Z',
    '2026-10-08T25:00:00Z',
    ' 2026-10-08T00:00:00Z',
  ];
  for (const text of BAD) it(`refuses "${text}"`, () => assert.ok(Number.isNaN(parseTime(text))));
});
