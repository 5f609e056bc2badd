import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLines } from '../../src/detect/case.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome, type Outcome } from '../../src/detect/outcome.ts';
import type { ExceptionsTold } from '../../src/model/exception.ts';
import { DAY_US, MINUTE_US } from '../../src/model/time.ts';
import { exception, scope } from '../alert/scope.ts';
import { ARMED } from '../pipeline/reference.ts';
import { from, pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { START_US } from '../timeline/store-fixture.ts';

const API = pod('shop', 'api', 1);
const USER = 'system:serviceaccount:shop:api';

/** A pod's token is used at home for five hours, then from elsewhere, and again a day and a half later. */
function records() {
  const use = (caller: typeof API, minutes: number) =>
    eventLine(caller, { verb: 'get', namespace: 'shop', name: 'db' }, START_US + minutes * MINUTE_US, `e-${minutes}`);
  const home = Array.from({ length: 60 }, (_, at) => use(API, at * 5));
  const thief = from(API, '203.0.113.9');
  return decodeLines([...home, use(thief, 301), use(API, 302), use(API, 2_400), use(thief, 2_401), use(API, 2_402)]);
}

function told(expiresUs: number, detectors = ['credential-replay']): ExceptionsTold {
  const exceptions = [exception({ expiresUs, scope: scope({ detectors, principal: USER }) })];
  return { tier: 'exceptions', cluster: 'test', timeUs: START_US, exceptions };
}

function run(...before: ExceptionsTold[]): Outcome {
  const fold = new Fold(ARMED);
  const outcome = emptyOutcome();
  for (const record of [...before, ...records()]) fold.process(record, outcome);
  return outcome;
}

const replays = ({ findings }: Outcome) => findings.filter(({ detector }) => detector === 'credential-replay');
const opened = ({ alerts }: Outcome) => alerts.filter(({ revision }) => revision === 1);

test('what is expected stays on record under the exception, and raises no alert', () => {
  const [plain, expected] = [run(), run(told(START_US + 30 * DAY_US))];
  assert.equal(replays(plain).length, 2);
  assert.ok(opened(plain).some(({ detectors }) => detectors.includes('credential-replay')));
  assert.deepEqual(
    replays(expected).map(({ expectedBy }) => expectedBy),
    ['nightly', 'nightly'],
  );
  assert.ok(opened(expected).every(({ detectors }) => !detectors.includes('credential-replay')));
});

test('an exception that ends between two uses lets the second one alert, and its end is on record', () => {
  const outcome = run(told(START_US + DAY_US));
  assert.deepEqual(
    replays(outcome).map(({ expectedBy }) => expectedBy),
    ['nightly', undefined],
  );
  assert.equal(opened(outcome).filter(({ detectors }) => detectors.includes('credential-replay')).length, 1);
  const ends = outcome.facts.filter(({ subject }) => subject === 'exception:nightly');
  assert.deepEqual(
    ends.map(({ type, detail }) => [type, detail.why, detail.owner]),
    [
      ['exception-set', undefined, 'payments'],
      ['exception-expiring', undefined, 'payments'],
      ['exception-ended', 'expired', 'payments'],
    ],
  );
});

test('an exception for one detector leaves the others to speak', () => {
  assert.deepEqual(opened(run(told(START_US + 30 * DAY_US, ['dormant-credential']))).length, opened(run()).length);
});
