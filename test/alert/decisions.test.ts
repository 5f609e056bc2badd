import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Alerts } from '../../src/alert/alerts.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { DecisionKind } from '../../src/model/decision.ts';
import type { DecisionMade } from '../../src/model/decision-made.ts';
import { DAY_US, HOUR_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { finding, NOTHING_AROUND, START_US } from './finding.ts';
import { exception } from './scope.ts';

function makeAlerts(): Alerts {
  const infoOf = (id: string) => ({ title: id, frameworks: [], runbook: '' });
  return new Alerts(new State(), { infoOf, ...NOTHING_AROUND });
}

function made(kind: DecisionKind, alert: Alert): DecisionMade {
  const decision = { id: 'd', kind, alert: alert.id, by: 'ann', reason: 'because', decidedUs: START_US };
  const expected = kind === 'expect' ? exception({ origin: 'decision' }) : null;
  return { tier: 'decision', cluster: 'test', timeUs: 0, decision: { ...decision, exception: expected }, alert };
}

/** Alerts with one open alert, and that alert. */
function opened(): { alerts: Alerts; alert: Alert } {
  const alerts = makeAlerts();
  const alert = alerts.add(finding({ edge: 'same' }));
  assert.ok(alert);
  return { alerts, alert };
}

const SOON_US = START_US + HOUR_US;

describe('a decision', () => {
  const AFTER: readonly [kind: DecisionKind, status: Alert['status'], shown: DecisionKind | undefined][] = [
    ['acknowledge', 'acknowledged', 'acknowledge'],
    ['confirm', 'acknowledged', 'confirm'],
    ['note', 'open', undefined],
    ['resolve', 'resolved', 'resolve'],
    ['expect', 'resolved', 'expect'],
  ];
  for (const [kind, status, shown] of AFTER) {
    it(`${kind} makes an open alert ${status}, in a revision`, () => {
      const { alerts, alert } = opened();
      const revision = alerts.decide(made(kind, alert), SOON_US);
      assert.deepEqual([revision.revision, revision.status, revision.decision?.kind], [2, status, shown]);
    });
  }

  it('to expect says who answers for it and until when', () => {
    const { alerts, alert } = opened();
    const { decision } = alerts.decide(made('expect', alert), SOON_US);
    assert.deepEqual([decision?.owner, decision?.expires], ['payments', '2026-04-01T00:00:00.000000Z']);
  });

  it('about an alert that is long forgotten goes on from what the person saw', () => {
    const { alert } = opened();
    const revision = makeAlerts().decide(made('resolve', { ...alert, revision: 7, status: 'closed' }), SOON_US);
    assert.deepEqual([revision.id, revision.revision, revision.status], [alert.id, 8, 'resolved']);
  });

  it('to acknowledge does not open what is quiet', () => {
    const { alerts, alert } = opened();
    const [closed] = alerts.advance(START_US + DAY_US);
    assert.equal(closed?.status, 'closed');
    assert.equal(alerts.decide(made('acknowledge', alert), START_US + DAY_US).status, 'closed');
  });
});

describe('quiet', () => {
  it('closes what was acknowledged', () => {
    const { alerts, alert } = opened();
    alerts.decide(made('acknowledge', alert), SOON_US);
    assert.equal(alerts.advance(START_US + DAY_US)[0]?.status, 'closed');
  });

  it('never changes what a person resolved', () => {
    const { alerts, alert } = opened();
    alerts.decide(made('resolve', alert), SOON_US);
    assert.deepEqual(alerts.advance(START_US + DAY_US), []);
  });
});

describe('what comes again', () => {
  const again = (atUs: number) => finding({ edge: 'same', timeUs: atUs });

  it('after a person resolved it opens a new alert, once', () => {
    const { alerts, alert } = opened();
    alerts.decide(made('resolve', alert), SOON_US);
    const next = alerts.add(again(SOON_US + HOUR_US));
    assert.equal(next?.revision, 1);
    assert.notEqual(next?.id, alert.id);
    assert.equal(alerts.add(again(SOON_US + 2 * HOUR_US)), undefined);
  });

  it('after somebody acknowledged it joins the alert', () => {
    const { alerts, alert } = opened();
    alerts.decide(made('acknowledge', alert), SOON_US);
    const more = alerts.add(finding({ timeUs: SOON_US, severity: 'high' }));
    assert.deepEqual([more?.id, more?.status, more?.severity], [alert.id, 'acknowledged', 'high']);
  });
});
