import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { burstScore, noveltyScore } from '../../src/baseline/novelty.ts';

const SEED = 20_261_121;
const ROOKIES = { seen: 1000, fresh: 20 };
const count = fc.nat({ max: 5000 });

describe('surprise at something new', () => {
  it('is the chance of a new table, worked out by hand', () => {
    // (6 * 20.5/1001 + 0.9 * 2) / (100 + 6) = 0.018140...
    const novelty = noveltyScore({ seen: 100, fresh: 2 }, ROOKIES);
    assert.ok(Math.abs(10 ** -novelty - (6 * (20.5 / 1001) + 1.8) / 106) < 1e-12);
  });

  it('without a past is the rate of the others', () => {
    assert.ok(Math.abs(10 ** -noveltyScore({ seen: 0, fresh: 0 }, ROOKIES) - 20.5 / 1001) < 1e-12);
  });

  it('grows with every uneventful observation and falls with every new thing', () => {
    fc.assert(
      fc.property(count, count, (seen, fresh) => {
        const known = Math.min(seen, fresh);
        const here = noveltyScore({ seen, fresh: known }, ROOKIES);
        assert.ok(here >= 0 && Number.isFinite(here));
        assert.ok(noveltyScore({ seen: seen + 1, fresh: known }, ROOKIES) >= here);
        assert.ok(noveltyScore({ seen, fresh: known + 1 }, ROOKIES) <= here);
      }),
      { seed: SEED },
    );
  });
});

describe('surprise at a burst', () => {
  it('is the mid-p tail of a negative binomial, worked out by hand', () => {
    // fresh 0, windows 0: shape 1/2, chance 1/2. P(0) = sqrt(1/2), P(1) = sqrt(1/2) / 4.
    const half = Math.SQRT1_2;
    assert.ok(Math.abs(10 ** -burstScore(0, 0, 0) - (1 - half / 2)) < 1e-12);
    assert.ok(Math.abs(10 ** -burstScore(1, 0, 0) - (1 - half - half / 8)) < 1e-12);
  });

  it('grows with the count and falls with what was usual', () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), count, fc.nat({ max: 80 }), (now, fresh, windows) => {
        const here = burstScore(now, fresh, windows);
        assert.ok(here >= 0 && here <= 9);
        assert.ok(burstScore(now + 1, fresh, windows) >= here - 1e-9);
        assert.ok(burstScore(now, fresh + 1, windows) <= here + 1e-6);
      }),
      { seed: SEED },
    );
  });
});
