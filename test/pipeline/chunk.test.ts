import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import type { Decoded } from '../../src/model/audit-event.ts';
import { KnownCallers, packChunk, unpackChunk } from '../../src/pipeline/chunk.ts';
import { Folds } from '../../src/pipeline/folds.ts';
import { makeLog } from '../events.ts';
import { INVENTORY } from '../timeline/questions-log.ts';
import { ARMED, stateText } from './reference.ts';

const FEED = { source: 's', from: 0, to: 9, events: 9, rejected: {}, firstUs: 1, lastUs: 2 };

const TOLD: Decoded[] = INVENTORY.map((object) => ({ tier: 'inventory', cluster: 'test', timeUs: 5, object }));
const RECORDS: readonly Decoded[] = [
  ...TOLD,
  { tier: 'counted', cluster: 'test', timeUs: 1_760_000_000_000_001 },
  ...decodeLines(makeLog({ seed: 3, events: 2_000 })),
];

const TOUCH = RECORDS.find(({ tier }) => tier === 'touch') as Decoded;

function through(records: readonly Decoded[]): Decoded[] {
  const chunk = unpackChunk(packChunk({ cluster: 'test', feed: FEED, records }));
  return [...(chunk?.records ?? [])];
}

test('records come back as they were', () => {
  const tiers = new Set(RECORDS.map(({ tier }) => tier));
  for (const tier of ['event', 'touch', 'counted', 'inventory'] as const) assert.ok(tiers.has(tier), tier);
  // JSON keeps no undefined; whoever reads a record sees the same.
  assert.deepEqual(through(RECORDS).map(plain), RECORDS.map(plain));
});

function plain(record: Decoded): unknown {
  return JSON.parse(JSON.stringify(record));
}

test('a fold makes the same of records that were written and read back', () => {
  const results = [RECORDS, through(RECORDS)].map((records) => {
    const folds = new Folds(ARMED);
    const out = emptyOutcome();
    for (const record of records) folds.of('test').process(record, out);
    return `${JSON.stringify(out)}\n${stateText(folds)}`;
  });
  assert.ok((results[0]?.length ?? 0) > 100_000);
  assert.ok(results[0] === results[1], 'another result of the same records');
});

test('each caller stands in a chunk once', () => {
  const one = packChunk({ cluster: 'test', feed: FEED, records: [TOUCH] }).length;
  const same = Array.from({ length: 100 }, () => TOUCH);
  assert.ok(packChunk({ cluster: 'test', feed: FEED, records: same }).length < one + 99 * 30);
});

test('a caller of an earlier chunk is known again, with what was found out about it', () => {
  const known = new KnownCallers();
  const callers = [0, 1].map(() => {
    const [record] = unpackChunk(packChunk({ cluster: 'test', feed: FEED, records: [TOUCH] }), known)?.records ?? [];
    return record?.tier === 'touch' ? record.caller : undefined;
  });
  assert.ok(callers[0]);
  assert.equal(callers[0], callers[1]);
});

test('what is no chunk is none', () => {
  const whole = packChunk({ cluster: 'test', feed: FEED, records: [TOUCH] });
  assert.ok(unpackChunk(whole));
  const [header = '', caller = '', records = ''] = whole.split('\n');
  const damaged = [
    [header],
    [header, records],
    [header, caller, caller, records],
    [header, '{', records],
    [header, caller, '[[0,'],
    [header, caller, '{}'],
    [header.replace('"v":2', '"v":3'), caller, records],
  ].map((lines) => lines.join('\n'));
  for (const text of ['', '{', 'null', '[]', '7', '\n\n', 'null\n[]', '{"v":1}', ...damaged])
    assert.equal(unpackChunk(text), undefined, text);
});
