import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import detector from '../../detectors/abnormal-access/detector.ts';
import type { Moment } from '../../src/detect/moment.ts';

/** A person's read at twice the base, where the bar of once in fifty days is three times the base, of once a day one and a half. */
function severityAt(alertsPerDay: number, change: { isByTail?: boolean; isHabit?: boolean } = {}): string | undefined {
  const novelty = { score: 12, base: 6, bar: 18, parts: [], raws: [], isTold: false, isByTail: true, ...change };
  const baseline = {
    counts: () => ({ widest: '', fast: 0, slow: 0 }),
    level: (_kind: string, perDay: number) => (perDay >= 0.99 ? 1.5 : perDay > 0.015 ? 3 : 6),
  };
  const moment = {
    novelty,
    observation: { things: [], reads: 0 },
    access: { verb: 'get', scope: 'name', namespace: 'n', name: 's' },
    event: { timeUs: 1, userAgent: '' },
    principal: { kind: 'human', namespace: '' },
    credential: { id: '' },
    key: 'somebody',
    past: { baseline, inventory: { teamOfSecret: () => undefined } },
    source: { ip: '' },
  } as unknown as Moment;
  const config = detector.config.parse({ alertsPerDay });
  return detector.detect(detector.empty(), moment, config)?.severity;
}

describe('the bar for people follows the number of alerts that the operator takes', () => {
  it('three: once in fifty days', () => assert.equal(severityAt(3), 'low'));
  it('a hundred and fifty: once a day', () => assert.equal(severityAt(150), 'medium'));
  it('not for who surprises by habit', () => assert.equal(severityAt(150, { isHabit: true }), 'low'));
  it('nor where declared owners make the bar', () => assert.equal(severityAt(150, { isByTail: false }), 'low'));
  it('none: nothing but records', () => assert.equal(severityAt(0), 'low'));
});
