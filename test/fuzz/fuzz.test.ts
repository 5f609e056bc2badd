import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './fuzz.ts';

const LINES = 1_000_000;
const SEED = Number(process.env.SECRETWATCH_SEED ?? Date.now() % 100_000);
const MAX_RSS_BYTES = 1.2e9;

test(`a million mutated lines of every packing crash nothing, and none is passed over (seed ${SEED})`, async (t) => {
  t.diagnostic(`SECRETWATCH_SEED=${SEED}`);
  const { events, rejected, ignored, codes } = await fuzz(SEED, LINES);
  t.diagnostic(`${events} events, ${rejected} rejects (${[...codes].sort().join(' ')}), ${ignored} ignored`);
  for (const code of ['not-json', 'not-an-event', 'bad-field', 'bad-timestamp']) assert.ok(codes.has(code), code);
  assert.ok(events > LINES / 10 && rejected > LINES / 10);
  const rss = process.resourceUsage().maxRSS * 1024;
  assert.ok(rss < MAX_RSS_BYTES, `${rss} bytes resident`);
});
