import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Issuance } from '../../src/baseline/issuance.ts';
import { Credentials } from '../../src/identity/credentials.ts';
import { DAY_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { roundsOf } from '../rounds.ts';

const A_DAY = 5_000;
const ACCOUNTS = 150;

/** A year; less of it shows the same, as tokens are kept for a month. */
const DAYS = roundsOf(365, 130);

function uuid(a: number, b: number): string {
  const digits = (value: number, length: number) => value.toString(16).padStart(length, '0');
  return `${digits(a, 8)}-0000-4000-8000-${digits(b, 12)}`;
}

/** Days of TokenRequests, each for a token of its own; answers how many cells there are at the end of each day. */
function daysOfTokens(): number[] {
  const state = new State();
  const [credentials, issuance] = [new Credentials(state), new Issuance(state)];
  const sizes: number[] = [];
  for (let day = 0; day < DAYS; day++) {
    for (let n = 0; n < A_DAY; n++) {
      const timeUs = Math.floor((day + n / A_DAY) * DAY_US) + 1;
      const [by, target] = [`system:node:node-${n % 30}`, `system:serviceaccount:team:app-${n % ACCOUNTS}`];
      credentials.issued({ id: `JTI=${uuid(day, n)}`, by, for: target, auditId: uuid(n, day), timeUs, before: 1 });
      issuance.learn(by, target, timeUs);
    }
    state.evict(day * DAY_US, (day + 1) * DAY_US);
    state.forgetChanges();
    sizes.push([...state.sizes()].reduce((sum, [, size]) => sum + size, 0));
  }
  return sizes;
}

test(`${DAYS} days of 5,000 tokens a day do not grow memory beyond what a month holds`, () => {
  const sizes = daysOfTokens();
  // Tokens go 30 days after their last use, on a grid of an eighth of that.
  const most = A_DAY * 35 + ACCOUNTS * 30;
  assert.ok(Math.max(...sizes) < most, `${Math.max(...sizes)} cells`);
  assert.ok(
    Math.max(...sizes.slice(100)) <= Math.max(...sizes.slice(40, 100)),
    'it stopped growing in the second month',
  );
  assert.ok(Math.min(...sizes.slice(40)) > A_DAY * 25, 'and it does remember a month');
});
