import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { eventList, linesOf } from '../sources/lines.ts';

function decode(text: string): Decoded[] {
  const out: Decoded[] = [];
  const bytes = Buffer.from(text);
  createDecoder('test')(bytes, 0, bytes.length, out);
  return out;
}

test('B3: items of one line that are none become a hundred rejects and one for the rest', () => {
  for (const item of ['1', '{}', '{"auditID":"a","verb":"get"}']) {
    const out = decode(`[${`${item},`.repeat(50_000)}${item}]`);
    assert.equal(out.length, 101, item);
    assert.ok(out.every((each) => each.tier === 'rejected'));
    assert.equal(out[100]?.tier === 'rejected' && out[100].code, 'line-too-long');
  }
});

test('B3: events stay, however many others are in their line', () => {
  const lines = linesOf(500);
  const mixed = lines.flatMap((line) => [line, '1', '{}']);
  const out = decode(eventList(mixed));
  assert.equal(out.filter(({ tier }) => tier === 'event').length, 500);
  assert.equal(out.length, 601);
});
