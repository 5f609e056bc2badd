import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { emptyPurse, mayAlert, spend } from '../../src/baseline/budget.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';

const SEED = 20_261_121;
const PER_DAY = 3;

/** Alerts raised when somebody new asks at each of these times. */
function raised(times: readonly number[], perDay = PER_DAY): number[] {
  const purse = emptyPurse();
  return times.filter((timeUs, n) => {
    if (!mayAlert(purse, `who-${n}`, perDay, timeUs)) return false;
    spend(purse, `who-${n}`, perDay, timeUs);
    return true;
  });
}

describe('the budget', () => {
  it('is a cap: never more than 1.2 times over 28 days, nor twice in any 24 hours, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 28 * 24 * 60 }), { maxLength: 400 }), (minutes) => {
        const times = minutes.sort((a, b) => a - b).map((minute) => minute * MINUTE_US);
        const paid = raised(times);
        assert.ok(paid.length <= 1.2 * 28 * PER_DAY);
        for (const from of paid)
          assert.ok(paid.filter((timeUs) => timeUs >= from && timeUs < from + DAY_US).length <= 2 * PER_DAY);
      }),
      { seed: SEED },
    );
  });

  it('survives a storm: what is left for the days after it is what they are due', () => {
    const storm = Array.from({ length: 5000 }, (_, n) => n * 1000);
    assert.equal(raised(storm).length, PER_DAY);
    assert.equal(raised([...storm, DAY_US, DAY_US + 1, DAY_US + 2, DAY_US + 3]).length, 2 * PER_DAY);
  });

  it('gives nothing for nothing, and one in five days where so much is set', () => {
    assert.deepEqual(raised([0, DAY_US], 0), []);
    const hours = Array.from({ length: 240 }, (_, n) => n * HOUR_US);
    assert.deepEqual(raised(hours, 0.2), [0, 5 * DAY_US]);
  });

  it('takes what follows by the same principal into its alert, at no cost', () => {
    const purse = emptyPurse();
    for (let n = 0; n < 50; n++) {
      assert.ok(mayAlert(purse, 'one', 1, n * MINUTE_US));
      spend(purse, 'one', 1, n * MINUTE_US);
    }
    assert.equal(mayAlert(purse, 'other', 1, HOUR_US), false);
  });
});
