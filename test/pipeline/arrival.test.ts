import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDecoder } from '../../src/audit/decode.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { refuseFuture } from '../../src/pipeline/arrival.ts';
import { eventList, lineAt } from '../sources/lines.ts';
import { namesOf } from '../sources/read.ts';

const START_MS = Date.UTC(2026, 2, 2);

function decodeAt(nowMs: number, line: string): Decoded[] {
  const out: Decoded[] = [];
  const bytes = Buffer.from(`before ${line}`);
  refuseFuture(createDecoder('test'), 'test', () => nowMs)(bytes, 7, bytes.length, out);
  return out;
}

test('an event up to five minutes ahead of its arrival is taken, one further ahead is rejected', () => {
  const line = lineAt(300, 'e');
  assert.deepEqual(namesOf(decodeAt(START_MS, line)), ['e']);
  assert.deepEqual(namesOf(decodeAt(START_MS - 1, line)), ['future-timestamp']);
  assert.deepEqual(namesOf(decodeAt(START_MS + 86_400_000, line)), ['e']);
});

test('within a list only the event from the future is rejected, and nothing of it is shown', () => {
  const records = decodeAt(START_MS, eventList([lineAt(0, 'a'), lineAt(301, 'b'), lineAt(1, 'c')]));
  assert.deepEqual(namesOf(records), ['a', 'future-timestamp', 'c']);
  assert.ok(!JSON.stringify(records[1]).includes('alice'));
});
