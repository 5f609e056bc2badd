import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DecisionRequest, decisionRecord, scopeOf } from '../../src/api/decision.ts';
import { covers } from '../../src/model/exception.ts';
import { DAY_US, formatTime, parseTime } from '../../src/model/time.ts';
import type { AlertHistory } from '../../src/timeline/port.ts';
import { alertWith } from '../cli/alert-fixture.ts';
import { findingAt } from '../timeline/store-fixture.ts';

const NOW_US = parseTime('2026-11-01T00:00:00Z');
const read = findingAt(1, { edge: 'shop/db' });
const theft = findingAt(2, { detector: 'credential-replay', edge: '203.0.113.9', secrets: [] });
const history: AlertHistory = { revisions: [alertWith()], findings: [read, theft] };

function expecting(days: number, detectors?: string[]): DecisionRequest {
  const expires = formatTime(NOW_US + days * DAY_US);
  return { kind: 'expect', by: 'ann', reason: 'it is the job', owner: 'shop', expires, detectors };
}

test('to expect an alert covers each of its findings again, and nothing else', () => {
  const scope = scopeOf(history);
  for (const finding of [read, theft]) assert.ok(covers(scope, finding), finding.detector);
  const others = [
    { ...read, secrets: [{ namespace: 'shop', name: 'root', verb: 'get', count: 1 }] },
    { ...theft, edge: '203.0.113.10' },
    { ...read, principal: { ...read.principal, username: 'bob' } },
    { ...read, detector: 'secret-enumeration' },
  ];
  for (const other of others) assert.ok(!covers(scope, other), JSON.stringify(other));
});

test('only what some detectors said can be expected', () => {
  const made = decisionRecord(expecting(30, [read.detector]), history, NOW_US);
  const scope = made.decision.exception?.scope;
  assert.ok(scope && covers(scope, read) && !covers(scope, theft));
  assert.throws(() => decisionRecord(expecting(30, ['none']), history, NOW_US), /no finding of this alert/);
});

test('an expectation ends, within a year and not in the past', () => {
  assert.throws(() => decisionRecord(expecting(-1), history, NOW_US), /is over already/);
  assert.throws(() => decisionRecord(expecting(400), history, NOW_US), /more than a year ahead/);
  const { decision } = decisionRecord(expecting(30), history, NOW_US);
  assert.equal(decision.exception?.expiresUs, NOW_US + 30 * DAY_US);
});

test('an alert of hundreds of different things belongs into the file', () => {
  const findings = Array.from({ length: 201 }, (_, at) => findingAt(at, { edge: `e-${at}` }));
  assert.throws(() => decisionRecord(expecting(30), { ...history, findings }, NOW_US), /more than 200/);
});
