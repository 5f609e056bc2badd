import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Ranks } from '../../src/baseline/ranks.ts';
import { fitTail, levelOf, Tail } from '../../src/baseline/tail.ts';
import { DAY_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { createRandom } from '../bench/random.ts';

const SEED = 7;

/** An exponential variate with mean 1. */
function exponential(random: () => number): number {
  return -Math.log(1 - random());
}

/** How often the level of one in a thousand is exceeded in a thousand, found from 200 peaks of which ten come a day. */
function exceededPerThousand(random: () => number): number {
  const scores = Array.from({ length: 200 }, () => 5 + 2 * exponential(random));
  const level = levelOf(fitTail(scores, 20), 0.01);
  return 1000 * Math.exp(-(level - 5) / 2);
}

describe('ranks', () => {
  it('make of any values a share of the past: one in a thousand is exceeded once in a thousand', () => {
    const ranks = new Ranks(new State(), 1);
    const random = createRandom(SEED);
    for (let n = 0; n < 20_000; n++) ranks.learn('k', [exponential(random) / 2], DAY_US);
    let beyond = 0;
    for (let n = 0; n < 100_000; n++) if (ranks.score('k', 0, exponential(random) / 2) >= 3) beyond += 1;
    assert.ok(beyond > 50 && beyond < 200, `${beyond} of 100,000 beyond 1e-3, seed ${SEED}`);
  });

  it('say nothing of what does not surprise, and are highest where nothing like it was seen', () => {
    const ranks = new Ranks(new State(), 2);
    for (let n = 0; n < 99; n++) ranks.learn('k', [0, 0.5], DAY_US);
    assert.equal(ranks.score('k', 0, 0), 0);
    assert.ok(Math.abs(ranks.score('k', 0, 1) - -Math.log10(0.5 / 100)) < 1e-12);
    assert.ok(Math.abs(ranks.score('k', 1, 0.5) - -Math.log10(50 / 100)) < 1e-12);
    assert.equal(ranks.score('nobody', 0, 1), 0);
  });

  it('forget: what was common two weeks ago counts half', () => {
    const ranks = new Ranks(new State(), 1);
    for (let n = 0; n < 100; n++) ranks.learn('k', [1], DAY_US);
    ranks.learn('k', [0], 15 * DAY_US);
    assert.ok(Math.abs(ranks.total('k') - 51) < 1e-9);
  });
});

describe('the tail', () => {
  it('extrapolates: the level of one in a thousand from two hundred peaks is mostly within a factor of two', () => {
    const shares = Array.from({ length: 101 }, (_, run) => exceededPerThousand(createRandom(SEED + run)));
    const median = shares.sort((a, b) => a - b)[50] as number;
    assert.ok(median > 0.7 && median < 1.4, `${median} instead of 1 in the median of seeds ${SEED} to ${SEED + 100}`);
    const near = shares.filter((share) => share > 0.5 && share < 2).length;
    assert.ok(near > 50, `${near} of 101 within a factor of two`);
  });

  it('takes the highest of a subject and day once, and speaks only after days of it', () => {
    const tail = new Tail(new State());
    for (let day = 0; day < 6; day++) {
      for (let n = 0; n < 50; n++) for (const who of ['a', 'b', 'c']) tail.learn('k', who, 5 + (n % 5), day * DAY_US);
      assert.equal(tail.level('k', 0.1) > 0, day >= 5, `day ${day}`);
    }
    assert.equal(tail.level('k', 3), 9, 'three a day are reached by all');
    assert.equal(tail.level('k', 100), 0, 'nothing is known of what happens more often than there are peaks');
  });
});
