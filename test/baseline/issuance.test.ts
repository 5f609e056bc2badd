import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Issuance } from '../../src/baseline/issuance.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';

const START_US = Date.UTC(2026, 2, 2) * 1000;
const SPACING_US = 5 * MINUTE_US;
/** Twelve times the spacing: no TokenRequest for longer is a hole. */
const HOLE_US = HOUR_US;

function made(): Issuance {
  return new Issuance(new State());
}

/** One TokenRequest every five minutes, from `fromUs` on and before `untilUs`. */
function issue(issuance: Issuance, fromUs: number, untilUs: number, spacingUs = SPACING_US): Issuance {
  for (let atUs = fromUs; atUs < untilUs; atUs += spacingUs) issuance.learn('node', 'api', START_US + atUs);
  return issuance;
}

describe('the log of issuance is complete', () => {
  it('never before its first line', () => assert.equal(made().isComplete(START_US), false));

  it('25 hours after it', () => {
    const issuance = issue(made(), 0, 26 * HOUR_US);
    assert.equal(issuance.isComplete(START_US + 25 * HOUR_US - 1), false);
    assert.equal(issuance.isComplete(START_US + 25 * HOUR_US), true);
  });

  it('with 20 lines, not with 19', () => {
    const spacing = 80 * MINUTE_US;
    assert.equal(issue(made(), 0, 19 * spacing, spacing).isComplete(START_US + 25 * HOUR_US), false);
    assert.equal(issue(made(), 0, 20 * spacing, spacing).isComplete(START_US + 25 * HOUR_US + 20 * MINUTE_US), true);
  });

  it('not while it has a hole', () => {
    const lastUs = 30 * HOUR_US;
    const issuance = issue(made(), 0, lastUs + 1);
    assert.equal(issuance.isComplete(START_US + lastUs + 0.98 * HOLE_US), true);
    assert.equal(issuance.isComplete(START_US + lastUs + HOLE_US), false);
  });

  it('nor within 80 minutes after a hole', () => {
    const endUs = 32 * HOUR_US;
    const issuance = issue(issue(made(), 0, 30 * HOUR_US), endUs, endUs + 2 * HOUR_US);
    assert.equal(issuance.isComplete(START_US + endUs + 80 * MINUTE_US), false);
    assert.equal(issuance.isComplete(START_US + endUs + 81 * MINUTE_US), true);
  });

  it('nor, asked later, within or before the hole', () => {
    const endUs = 32 * HOUR_US;
    const issuance = issue(issue(made(), 0, 30 * HOUR_US), endUs, endUs + 3 * HOUR_US);
    for (const hours of [29, 31, 32]) assert.equal(issuance.isComplete(START_US + hours * HOUR_US), false);
  });

  it('nor within 80 minutes after a hole that lets some lines through', () => {
    const every = MINUTE_US / 5;
    const untilUs = 40 * HOUR_US;
    const issuance = issue(made(), 0, untilUs, every);
    issue(issuance, untilUs, untilUs + 20 * MINUTE_US, 9 * MINUTE_US);
    const endUs = untilUs + 20 * MINUTE_US;
    issue(issuance, endUs, endUs + 3 * HOUR_US, every);
    assert.equal(issuance.isComplete(START_US + endUs + 60 * MINUTE_US), false);
    assert.equal(issuance.isComplete(START_US + endUs + 95 * MINUTE_US), true);
  });

  it('though it comes somewhat slower for a while', () => {
    const every = MINUTE_US / 5;
    const issuance = issue(made(), 0, 40 * HOUR_US, every);
    issue(issuance, 40 * HOUR_US, 41 * HOUR_US, 3 * every);
    assert.equal(issuance.isComplete(START_US + 41 * HOUR_US), true);
  });

  it('asks a claim to wait until a hole that has just begun would show', () => {
    const spacing = (MINUTE_US * 2) / 3;
    const issuance = issue(made(), 0, 26 * HOUR_US, spacing);
    const { waitUs, issued } = issuance.proof();
    assert.ok(Math.abs(waitUs - 12 * spacing) < MINUTE_US, `${waitUs / MINUTE_US} minutes`);
    assert.equal(issued - issuance.total(), 3, 'of twelve');
    const busy = issue(made(), 0, 26 * HOUR_US, MINUTE_US / 60);
    assert.equal(busy.proof().waitUs, 2 * MINUTE_US);
    assert.ok(busy.proof().issued > busy.total() + 20);
  });

  it('and asks for nothing where tokens are rare', () => {
    assert.deepEqual(issue(made(), 0, 26 * HOUR_US, 5 * MINUTE_US).proof(), { waitUs: 0, issued: 0 });
    assert.deepEqual(made().proof(), { waitUs: 0, issued: 0 });
  });

  it('with pauses of ten minutes, however many lines there are', () => {
    const issuance = issue(made(), 0, 26 * HOUR_US, MINUTE_US / 6);
    assert.equal(issuance.isComplete(START_US + 26 * HOUR_US + 9 * MINUTE_US), true);
    assert.equal(issuance.isComplete(START_US + 26 * HOUR_US + 10 * MINUTE_US), false);
  });

  it('although a line comes late', () => {
    const issuance = issue(made(), 0, 26 * HOUR_US);
    issuance.learn('node', 'api', START_US + 20 * HOUR_US);
    assert.equal(issuance.isComplete(START_US + 26 * HOUR_US + HOLE_US / 2), true);
  });
});

describe('issuers', () => {
  it('are known with each account, and by how many and on how many days', () => {
    const issuance = made();
    const requests = [
      ['api', 0],
      ['api', 1],
      ['worker', DAY_US],
      ['api', 2 * DAY_US],
    ] as const;
    for (const [target, atUs] of requests) issuance.learn('operator', target, START_US + atUs);
    issuance.learn('somebody else', 'third', START_US);
    assert.deepEqual([issuance.pair('operator', 'api')?.count, issuance.pair('operator', 'api')?.days], [3, 2]);
    assert.deepEqual([issuance.issuer('operator')?.targets, issuance.issuer('operator')?.days], [2, 3]);
    assert.equal(issuance.pair('operator', 'third'), undefined);
    assert.equal(issuance.issuer('nobody'), undefined);
  });

  it('get no day twice when a line of yesterday comes late', () => {
    const issuance = made();
    for (const atUs of [DAY_US - 1, DAY_US, DAY_US - 2, DAY_US + 1]) issuance.learn('operator', 'api', START_US + atUs);
    assert.equal(issuance.issuer('operator')?.days, 2);
  });

  it('do not meet through names that hold each other', () => {
    const issuance = made();
    issuance.learn('a', 'b c', START_US);
    assert.equal(issuance.pair('a b', 'c'), undefined);
  });
});
