import assert from 'node:assert/strict';
import { it } from 'node:test';
import {
  atBudget,
  curveOf,
  dueIn,
  falseAlertsIn,
  falseAtRecall,
  familiesIn,
  pointAt,
} from '../../src/evaluate/measures.ts';
import { type Judgement, type Met, PAGING } from '../../src/evaluate/score.ts';
import { revision, scenario } from './judged.ts';

function alert(strength: number, isFalse: boolean, day = 0, isPerson = false): Judgement {
  return { log: 'a', alert: revision(`${strength}`, 'medium', ['b']), strength, isFalse, isPerson, day };
}

function met(strength: number, family = 'sweep'): Met {
  const by = strength >= PAGING ? revision('1', 'medium', ['x']) : undefined;
  const one = scenario(`${strength}`, ['x'], { family });
  return { log: 'a', scenario: one, by, isCauseNamed: true, requestsBefore: 0, strength };
}

/** Ten days: four attacks, one of them never seen; three false alerts, one of them weak. */
const JUDGED = {
  met: [met(3.4), met(2.5), met(1.2), met(0), met(2.1, 'apart')],
  alerts: [
    alert(3.4, false),
    alert(2.5, false),
    alert(1.2, false),
    alert(2.7, true, 3),
    alert(2.2, true, 3, true),
    alert(1.1, true),
  ],
  days: 10,
};
const DUE = dueIn(JUDGED, new Set(['apart']));
const CURVE = curveOf(JUDGED, DUE);

it('recall and false alerts at medium', () => {
  const { recall, falsePerDay, precision } = pointAt(JUDGED, DUE, PAGING);
  assert.deepEqual([recall, falsePerDay, precision], [0.5, 0.2, 0.5]);
});

it('the fewest false alerts at a recall; what is never found is never reached', () => {
  assert.equal(falseAtRecall(CURVE, 0.25), 0);
  assert.equal(falseAtRecall(CURVE, 0.5), 0.1);
  assert.equal(falseAtRecall(CURVE, 0.75), 0.2);
  assert.equal(falseAtRecall(CURVE, 0.8), null);
});

it('a budget counts right and wrong alerts', () => {
  assert.equal(atBudget(CURVE, 0.1)?.recall, 0.25);
  assert.equal(atBudget(CURVE, 0.3)?.recall, 0.5);
  assert.equal(atBudget(CURVE, 0.05), null);
});

it('false alerts of people and machines, and the worst day', () => {
  assert.deepEqual(falseAlertsIn(JUDGED), {
    count: 2,
    perDay: 0.2,
    worstDay: 2,
    peoplePerDay: 0.1,
    machinesPerDay: 0.1,
  });
});

it('families count for themselves, also those kept apart', () => {
  const rows = familiesIn(JUDGED, new Set(['apart'])).map(({ family, found, of, isApart }) => [
    family,
    found,
    of,
    isApart,
  ]);
  assert.deepEqual(rows, [
    ['apart', 1, 1, true],
    ['sweep', 2, 4, false],
  ]);
});
