import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ABSENCE_US, Pending } from '../../src/detect/pending.ts';
import type { Finding } from '../../src/model/finding.ts';
import { State } from '../../src/state/state.ts';

const NOW_US = Date.UTC(2026, 2, 2) * 1000;
const SILENT = { isIssued: () => false, issued: () => 0 };
const AT_ONCE = { waitUs: 0, issued: 0 };

function finding(id: string, timeUs = NOW_US): Finding {
  return { kind: 'finding', id, timeUs } as Finding;
}

function holding(...findings: readonly Finding[]): Pending {
  const pending = new Pending(new State());
  for (const one of findings) pending.hold(one, `token of ${one.id}`, AT_ONCE);
  return pending;
}

function idsOf(findings: readonly Finding[]): string[] {
  return findings.map(({ id }) => id);
}

describe('a claim of absence', () => {
  it('waits two minutes of event time', () => {
    const pending = holding(finding('a'));
    assert.deepEqual(pending.due(NOW_US + ABSENCE_US - 1, SILENT), []);
    assert.deepEqual(idsOf(pending.due(NOW_US + ABSENCE_US, SILENT)), ['a']);
  });

  it('is given once', () => {
    const pending = holding(finding('a'));
    pending.due(NOW_US + ABSENCE_US, SILENT);
    assert.deepEqual(pending.due(NOW_US + 2 * ABSENCE_US, SILENT), []);
  });

  it('is dropped when its own credential turns up, and no other', () => {
    const log = { ...SILENT, isIssued: (credential: string) => credential === 'token of b' };
    const pending = holding(finding('a'), finding('b'), finding('c'));
    assert.deepEqual(idsOf(pending.due(NOW_US + ABSENCE_US, log)), ['a', 'c']);
    assert.deepEqual(pending.due(NOW_US + 2 * ABSENCE_US, SILENT), [], 'dropped for good');
  });

  it('comes in the order of time, then of its id, whatever came first', () => {
    const pending = holding(finding('c', NOW_US + 1), finding('b'), finding('a', NOW_US + 2), finding('a2'));
    assert.deepEqual(idsOf(pending.due(NOW_US + 2 * ABSENCE_US, SILENT)), ['a2', 'b', 'c', 'a']);
  });

  it('waits longer where a hole takes longer to show, and is dropped if one did', () => {
    for (const [issued, ids] of [[10, ['a']] as const, [9, []] as const]) {
      const pending = new Pending(new State());
      pending.hold(finding('a'), 'token', { waitUs: 5 * ABSENCE_US, issued: 10 });
      const log = { ...SILENT, issued: () => issued };
      assert.deepEqual(pending.due(NOW_US + 5 * ABSENCE_US - 1, log), []);
      assert.deepEqual(idsOf(pending.due(NOW_US + 5 * ABSENCE_US, log)), ids, `${issued} issued`);
    }
  });

  it('stands where the log ends: no hole is known of', () => {
    const pending = new Pending(new State());
    pending.hold(finding('a'), 'token', { waitUs: 5 * ABSENCE_US, issued: 10 });
    assert.deepEqual(idsOf(pending.rest(SILENT)), ['a']);
  });

  it('outlives a restart', () => {
    const before = new State();
    new Pending(before).hold(finding('a'), 'token', AT_ONCE);
    const state = new State();
    const pending = new Pending(state);
    for (const { block, key, json } of before.drain()) state.load(block, key, json ?? '');
    assert.deepEqual(idsOf(pending.due(NOW_US + ABSENCE_US, SILENT)), ['a']);
  });
});
