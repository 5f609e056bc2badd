import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HOUR_US } from '../../src/model/time.ts';
import { fingerprint } from '../../src/state/fingerprint.ts';
import { Fingerprints } from '../../src/state/fingerprints.ts';

const LIMITS = { cap: 10, ttlUs: 80 * HOUR_US };

function holding(seen: Readonly<Record<string, number>>, limits = LIMITS): Fingerprints {
  const facts = new Fingerprints('f', limits);
  for (const [text, timeUs] of Object.entries(seen))
    facts.learn(fingerprint(text), fingerprint(`value of ${text}`), timeUs);
  return facts;
}

function held(facts: Fingerprints, texts: string): string {
  return [...texts].filter((text) => facts.of(fingerprint(text)) !== undefined).join('');
}

function rowsOf(facts: Fingerprints): [string, string][] {
  return [...facts.snapshot()];
}

describe('a fingerprint', () => {
  it('is a whole number of 53 bits, and another one for another text', () => {
    const texts = Array.from({ length: 20_000 }, (_, n) => `text ${n}`);
    const numbers = new Set(texts.map(fingerprint));
    assert.equal(numbers.size, texts.length);
    for (const number of numbers) assert.ok(Number.isSafeInteger(number) && number >= 0, String(number));
  });

  it('depends on the order and on every character', () => {
    assert.equal(new Set(['ab', 'ba', 'a', 'b', '', 'ab\0', 'aé'].map(fingerprint)).size, 7);
  });
});

describe('fingerprints', () => {
  it('keep the value that came first', () => {
    const facts = holding({ a: 1 });
    facts.learn(fingerprint('a'), fingerprint('another'), 2);
    assert.equal(facts.of(fingerprint('a')), fingerprint('value of a'));
    assert.equal(facts.of(fingerprint('b')), undefined);
  });

  it('hold thousands, whatever the table grows to', () => {
    const facts = new Fingerprints('f', { ...LIMITS, cap: 10_000 });
    for (let n = 0; n < 5000; n += 1) facts.learn(fingerprint(`text ${n}`), fingerprint(`value ${n}`), n);
    assert.equal(facts.size, 5000);
    for (let n = 0; n < 5000; n += 1) assert.equal(facts.of(fingerprint(`text ${n}`)), fingerprint(`value ${n}`));
  });

  it('forget those seen longest ago once they are a tenth over the cap', () => {
    const facts = holding(Object.fromEntries([...'abcdefghijk'].map((text, n) => [text, n + 1])));
    facts.evict(0, 1);
    assert.equal(facts.size, 11);
    facts.learn(fingerprint('a'), fingerprint('seen again'), 100);
    facts.learn(fingerprint('l'), fingerprint('one more'), 101);
    facts.evict(0, 1);
    assert.equal(held(facts, 'abcdefghijkl'), 'adefghijkl');
  });

  it('forget what was not seen for its time to live, once event time passes a mark', () => {
    const facts = holding({ o: 0, n: 10 * HOUR_US });
    facts.evict(80 * HOUR_US, 80 * HOUR_US + 1);
    assert.equal(held(facts, 'on'), 'on', 'no mark was passed');
    facts.evict(80 * HOUR_US + 1, 90 * HOUR_US);
    assert.equal(held(facts, 'on'), 'n', 'exactly its time to live is not too long');
  });

  it('come back from what was drained, forgotten ones not', () => {
    const facts = holding({ a: 0, b: 70 * HOUR_US });
    const stored = new Map<string, string | null>(facts.drain());
    facts.learn(fingerprint('b'), fingerprint('again'), 71 * HOUR_US);
    facts.learn(fingerprint('c'), fingerprint('new'), 72 * HOUR_US);
    facts.evict(0, 90 * HOUR_US);
    for (const [key, json] of facts.drain()) stored.set(key, json);
    assert.deepEqual([...facts.drain()], [], 'a change is told once');
    const restored = holding({});
    for (const [key, json] of stored) if (json !== null) restored.load(key, json);
    assert.equal(held(restored, 'abc'), 'bc');
    assert.deepEqual(rowsOf(restored), rowsOf(facts));
    for (const [key, json] of rowsOf(restored)) restored.load(key, json);
    assert.equal(restored.size, 2, 'what is loaded twice is there once');
  });

  it('tell a change anew after changes were taken as kept', () => {
    const facts = holding({ a: 1 });
    facts.forgetChanges();
    assert.deepEqual([...facts.drain()], []);
    facts.learn(fingerprint('a'), fingerprint('again'), 2);
    assert.equal([...facts.drain()].length, 1);
    facts.clear();
    assert.deepEqual([facts.size, rowsOf(facts)], [0, []]);
  });
});
