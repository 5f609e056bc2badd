import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addTo, isNewIn, type WindowItem, within } from '../../src/detect/window.ts';
import type { Evidence } from '../../src/model/finding.ts';

function item(thing: string, timeUs: number): WindowItem {
  const evidence: Evidence = { auditID: thing, stage: '', timeUs, verb: 'get', namespace: '', name: '', status: 200 };
  return [thing, timeUs, evidence];
}

function windowOf(...things: readonly [thing: string, timeUs: number][]): WindowItem[] {
  const items: WindowItem[] = [];
  for (const [thing, timeUs] of things) addTo(items, item(thing, timeUs));
  return items;
}

function namesOf(items: readonly WindowItem[]): string[] {
  return items.map(([thing]) => thing);
}

describe('a sliding window', () => {
  it('keeps things by time, whatever the order of arrival, and those of one time as they came', () => {
    assert.deepEqual(namesOf(windowOf(['c', 30], ['a', 10], ['d', 30], ['b', 20])), ['a', 'b', 'c', 'd']);
  });

  it('forgets what is too old although something newer came before it', () => {
    const items = windowOf(['new', 30], ['late', 10], ['newer', 40]);
    assert.deepEqual(namesOf(within(items, 35, 20)), ['new', 'newer']);
    assert.equal(within(items, 30, 20), items, 'exactly as old as the window is wide');
  });

  it('holds each thing once, as it was first seen, and no more than 64', () => {
    const items = windowOf(['a', 10], ['a', 20]);
    assert.deepEqual([items.length, items[0]?.[1], isNewIn(items, 'a'), isNewIn(items, 'b')], [1, 10, false, true]);
    for (let n = 0; n < 100; n++) addTo(items, item(`thing-${n}`, 100 + n));
    assert.equal(items.length, 64);
  });
});
