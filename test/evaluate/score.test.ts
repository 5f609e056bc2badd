import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judge, meet, strengthOf } from '../../src/evaluate/score.ts';
import type { Alert } from '../../src/model/alert.ts';
import { DAY_US } from '../../src/model/time.ts';
import { revision, START_US, scenario } from './judged.ts';

const attack = scenario('a', ['x1', 'x2', 'x3']);
const LABELS = { scenarios: [attack], attacksFromUs: START_US, range: undefined };
const MADE = new Map([
  ['x1', START_US + 8 * DAY_US],
  ['x2', START_US + 8 * DAY_US + 1],
  ['x3', START_US + 9 * DAY_US],
]);

function met(alerts: readonly Alert[]) {
  return meet('log', attack, alerts, LABELS, MADE);
}

function judged(...revisions: Alert[]) {
  const [only] = judge('log', revisions, LABELS, START_US);
  assert.ok(only);
  return only;
}

describe('an attack is found', () => {
  it('by a revision at medium that names one of its requests', () => {
    assert.ok(met([revision('1', 'medium', ['b', 'x2'])]).by);
  });
  it('not by one below', () => assert.equal(met([revision('1', 'low', ['x2'])]).by, undefined));
  it('not by an alert that was medium before its evidence came in, and low since', () => {
    assert.equal(met([revision('1', 'medium', ['b']), revision('1', 'low', ['b', 'x1'])]).by, undefined);
  });
  it('with the requests made before, in the order of time', () => {
    assert.equal(met([revision('1', 'high', ['x3'])]).requestsBefore, 2);
    assert.equal(met([]).requestsBefore, 3);
  });
  it('for its cause or for another reason', () => {
    assert.ok(met([revision('1', 'high', ['x1'])]).isCauseNamed);
    assert.ok(!met([revision('1', 'high', ['x1'], { code: 'denied' })]).isCauseNamed);
  });
});

describe('an alert is false', () => {
  it('if less than half of its evidence is attack', () => {
    assert.ok(!judged(revision('1', 'medium', ['x1', 'b'])).isFalse);
    assert.ok(judged(revision('1', 'medium', ['x1', 'b', 'c'])).isFalse);
  });
  it('also by evidence that it counts and does not list', () => {
    assert.ok(judged(revision('1', 'medium', ['x1', 'x2'], { evidenceCount: 5 })).isFalse);
  });
  it('by its last revision, with the strength that it had once', () => {
    const one = judged(revision('1', 'high', ['x1']), revision('1', 'medium', ['x1', 'b', 'c']));
    assert.ok(one.isFalse);
    assert.equal(one.strength, strengthOf({ severity: 'high', score: 3 }));
  });
  it('on the day of the log on which it was first seen', () => {
    assert.equal(judged(revision('1', 'medium', ['b'], { day: 11 })).day, 11);
  });
});

it('severity goes before score, and score counts within it', () => {
  assert.ok(strengthOf({ severity: 'high', score: 0 }) > strengthOf({ severity: 'medium', score: 1e6 }));
  assert.ok(strengthOf({ severity: 'low', score: 4 }) > strengthOf({ severity: 'low', score: 3 }));
});
