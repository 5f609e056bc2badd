import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amount, groupDigits } from '../../src/model/amount.ts';

test('a number agrees with its noun, and has its thousands parted', () => {
  const texts = [0, 1, 2, 999, 1_000, 10_193, 1_234_567].map((count) => amount(count, 'event'));
  assert.deepEqual(texts, [
    '0 events',
    '1 event',
    '2 events',
    '999 events',
    '1,000 events',
    '10,193 events',
    '1,234,567 events',
  ]);
  assert.deepEqual([amount(1, 'watch', 'watches'), amount(2, 'watch', 'watches')], ['1 watch', '2 watches']);
  assert.equal(groupDigits(4_812), '4,812');
});
