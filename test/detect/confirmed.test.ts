import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { decodeLines } from '../../src/detect/case.ts';
import { defineDetector } from '../../src/detect/contract.ts';
import { Fold } from '../../src/detect/fold.ts';
import { emptyOutcome } from '../../src/detect/outcome.ts';
import type { DecisionKind } from '../../src/model/decision.ts';
import type { DecisionMade } from '../../src/model/decision-made.ts';
import { DAY_US, MINUTE_US } from '../../src/model/time.ts';
import { pod } from '../scenario/callers.ts';
import { eventLine } from '../scenario/event.ts';
import { START_US } from '../timeline/store-fixture.ts';

/** Flags every read of a secret that is not normal for who reads it. */
const novelty = defineDetector<object, object>({
  id: 'novelty',
  version: 1,
  status: 'stable',
  title: 'New read',
  severity: 'medium',
  tactic: 'access',
  frameworks: ['DE.CM-03'],
  codes: ['first-secret'],
  config: z.object({}),
  needs: [],
  memory: { cap: 1, ttlUs: DAY_US },
  key: ({ access }) => (access?.isRead ? '' : undefined),
  empty: () => ({}),
  detect: (_memory, { access, past, key }) => {
    if (!access || past.history.secret(key, access)) return undefined;
    const reasons = [{ code: 'first-secret' as const, score: 1, text: 'new', baseline: 'never' }];
    return { severity: 'medium', edge: access.name, reasons };
  },
  learn: () => {},
});

/** On which of eight days a read, once a day, is flagged; the first alert is decided about after the first day. */
function flaggedDays(...kinds: DecisionKind[]): number[] {
  const fold = new Fold([{ detector: novelty, config: {} }]);
  const outcome = emptyOutcome();
  const days: number[] = [];
  for (let day = 0; day < 8; day += 1) {
    const before = outcome.findings.length;
    const timeUs = START_US + day * DAY_US + MINUTE_US;
    const line = eventLine(pod('shop', 'api', 1), { verb: 'get', namespace: 'shop', name: 'root' }, timeUs, `e-${day}`);
    for (const record of decodeLines([line])) fold.process(record, outcome);
    if (outcome.findings.length > before) days.push(day);
    const [alert] = outcome.alerts;
    if (day > 0 || !alert) continue;
    for (const kind of kinds) {
      const decision = { id: kind, kind, alert: alert.id, by: 'ann', reason: 'r', decidedUs: 1, exception: null };
      const made: DecisionMade = { tier: 'decision', cluster: 'test', timeUs: 0, decision, alert };
      fold.process(made, outcome);
    }
  }
  return days;
}

describe('a read that comes again day after day', () => {
  it('becomes normal when nobody decides, or only takes it up', () => {
    assert.ok(flaggedDays().length < 8);
    assert.deepEqual(flaggedDays('acknowledge'), flaggedDays());
  });

  it('never does when a person called it an attack', () => {
    assert.deepEqual(flaggedDays('confirm'), [0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('does again when they thought better of it', () => {
    assert.deepEqual(flaggedDays('confirm', 'expect'), flaggedDays());
  });
});
