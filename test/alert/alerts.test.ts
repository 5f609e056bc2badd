import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Alerts } from '../../src/alert/alerts.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Finding } from '../../src/model/finding.ts';
import { DAY_US, HOUR_US, MINUTE_US } from '../../src/model/time.ts';
import { State } from '../../src/state/state.ts';
import { finding, NOTHING_AROUND, reason, START_US, secret } from './finding.ts';

function makeAlerts(): Alerts {
  const infoOf = (id: string) => ({ title: `Title of ${id}`, frameworks: [], runbook: `${id}.md` });
  return new Alerts(new State(), { infoOf, ...NOTHING_AROUND });
}

function after(us: number, change: Partial<Finding> = {}): Finding {
  return finding({ timeUs: START_US + us, ...change });
}

/** Alerts that all these findings lead to, one per revision. */
function revisionsOf(...findings: readonly Finding[]): Alert[] {
  const alerts = makeAlerts();
  return findings.flatMap((each) => alerts.add(each) ?? []);
}

describe('a revision is written', () => {
  it('when an alert opens', () => {
    const [alert] = revisionsOf(finding());
    assert.equal(alert?.revision, 1);
    assert.equal(alert?.status, 'open');
    assert.equal(alert?.title, 'Title of one: team-a/api in pod api-0');
  });

  it('not for more of the same', () => assert.equal(revisionsOf(finding(), finding()).length, 1));

  it('when its severity rises', () => {
    const [, second] = revisionsOf(finding(), finding({ severity: 'high' }));
    assert.deepEqual([second?.revision, second?.severity], [2, 'high']);
  });

  it('when a detector joins', () => {
    const [, second] = revisionsOf(finding(), finding({ detector: 'another', severity: 'low' }));
    assert.deepEqual(second?.detectors, ['another', 'one']);
  });

  it('when a new secret is touched: the first twenty, then at powers of two', () => {
    const revisions = revisionsOf(...[...Array(70)].map((_, n) => finding(secret(`s-${n}`))));
    const counts = revisions.map(({ secretCount }) => secretCount);
    assert.deepEqual(counts, [...[...Array(20)].map((_, n) => n + 1), 32, 64]);
  });
});

describe('a severity', () => {
  it('once reached is not lowered', () => {
    const revisions = revisionsOf(finding({ severity: 'high' }), finding({ severity: 'low', ...secret('tls') }));
    assert.deepEqual(
      revisions.map(({ severity }) => severity),
      ['high', 'high'],
    );
  });
});

describe('findings belong together', () => {
  const idsOf = (...findings: readonly Finding[]) => new Set(revisionsOf(...findings).map(({ id }) => id)).size;
  const other = finding().principal;

  it('with the same cluster, principal, credential and tactic', () => {
    assert.equal(idsOf(finding(), finding({ detector: 'another' })), 1);
  });

  const APART: readonly [what: string, change: Partial<Finding>][] = [
    ['another cluster', { cluster: 'other' }],
    ['another principal', { principal: { ...other, username: 'other' } }],
    ['a borrowed identity', { principal: { ...other, impersonatedBy: 'bob' } }],
    ['another credential', { credential: { id: 'JTI=2', kind: 'bound-token', issuedBy: '', issuedUs: 0 } }],
    ['another tactic', { tactic: 'discovery' }],
  ];
  for (const [what, change] of APART) it(`not with ${what}`, () => assert.equal(idsOf(finding(), finding(change)), 2));

  it('callers without identity are told apart by address', () => {
    const nobody = { principal: { ...other, kind: 'anonymous' as const } };
    const from = (ip: string) => finding({ ...nobody, source: { ip, class: 'other', forwarded: [] } });
    assert.equal(idsOf(from('192.0.2.1'), from('192.0.2.2')), 2);
  });

  it('up to six hours after the last one', () => {
    assert.equal(idsOf(finding(), after(6 * HOUR_US, secret('a')), after(12 * HOUR_US, secret('b'))), 1);
    assert.equal(idsOf(finding(), after(6 * HOUR_US + 1, secret('a'))), 2);
  });

  it('for a day in all', () => {
    const every6h = [0, 6, 12, 18, 24].map((hours) => after(hours * HOUR_US, secret(`s-${hours}`)));
    assert.equal(idsOf(...every6h), 1);
    assert.equal(idsOf(...every6h, after(25 * HOUR_US, secret('s'))), 2);
  });

  it('also if one comes late', () => {
    const [, late] = revisionsOf(after(HOUR_US), after(HOUR_US - MINUTE_US, secret('late')));
    assert.equal(late?.firstSeen, '2026-03-02T00:59:00.000000Z');
    assert.equal(late?.lastSeen, '2026-03-02T01:00:00.000000Z');
  });
});

describe('a repeat of the same edge', () => {
  const edge = { edge: 'same' };

  it('opens no new alert within 24 h', () => {
    assert.equal(revisionsOf(finding(edge), after(DAY_US - 1, edge)).length, 1);
    assert.equal(revisionsOf(finding(edge), after(DAY_US, edge)).length, 2);
  });

  it('unless it has become worse', () => {
    const worse = after(8 * HOUR_US, { ...edge, severity: 'high' });
    assert.equal(revisionsOf(finding(edge), after(8 * HOUR_US, edge)).length, 1);
    assert.equal(revisionsOf(finding(edge), worse).length, 2);
  });

  it('nor with a renewed token, but through another kind of credential', () => {
    const through = (id: string, kind: 'bound-token' | 'certificate') => ({
      ...edge,
      credential: { id, kind, issuedBy: '', issuedUs: 0 },
    });
    assert.equal(revisionsOf(finding(edge), finding(through('JTI=2', 'bound-token'))).length, 1);
    assert.equal(revisionsOf(finding(edge), finding(through('X509SHA256=1', 'certificate'))).length, 2);
  });

  it('within its open alert is still counted', () => {
    const [, second] = revisionsOf(finding(edge), finding(edge), finding({ ...edge, severity: 'high' }));
    assert.equal(second?.evidenceCount, 3);
  });
});

describe('an alert closes', () => {
  it('after a day of quiet, once, and keeps what it was', () => {
    const alerts = makeAlerts();
    const opened = alerts.add(finding({ severity: 'high' }));
    assert.deepEqual(alerts.advance(START_US + DAY_US - 1), []);
    const [closed, ...more] = alerts.advance(START_US + DAY_US + 10 * MINUTE_US);
    assert.equal(more.length, 0);
    assert.deepEqual(
      [closed?.id, closed?.revision, closed?.status, closed?.severity],
      [opened?.id, 2, 'closed', 'high'],
    );
    assert.deepEqual(alerts.advance(START_US + 3 * DAY_US), []);
  });
});

it('what is for the record does not lead an alert that calls somebody', () => {
  const session = finding({ detector: 'two', severity: 'info', reasons: [reason('exec', 9)] });
  const read = finding({ severity: 'medium', reasons: [reason('first-secret'), reason('new-source')] });
  for (const order of [
    [session, read],
    [read, session],
  ]) {
    const [, alert] = revisionsOf(...order);
    assert.deepEqual(
      alert?.reasons.map(({ code, ...rest }) => [code, Object.keys(rest)]),
      ['first-secret', 'new-source', 'exec'].map((code) => [code, ['text', 'score', 'baseline']]),
    );
    assert.match(alert?.title ?? '', /^Title of one/);
  }
  const [, record] = revisionsOf(session, { ...read, severity: 'low' });
  assert.equal(record?.reasons[0]?.code, 'exec', 'among records the cause is first');
});

it('the detector whose reason comes first gives the title, though another said the same before', () => {
  const record = finding({ detector: 'two', severity: 'low', reasons: [reason('enumeration', 5)] });
  const [, alert] = revisionsOf(record, finding({ reasons: [reason('enumeration', 2)] }));
  assert.match(alert?.title ?? '', /^Title of one/);
  assert.equal(alert?.reasons[0]?.score, 2, 'what calls somebody stands, though the record is stronger');
});

it('the cause comes first, whichever detector said it and when', () => {
  const [, alert] = revisionsOf(
    finding({ reasons: [reason('first-secret', 9)] }),
    finding({ detector: 'two', reasons: [reason('new-source', 5), reason('credential-other-node', 1)] }),
  );
  assert.deepEqual(
    alert?.reasons.map(({ code }) => code),
    ['credential-other-node', 'first-secret', 'new-source'],
  );
  assert.match(alert?.title ?? '', /^Title of two/);
  assert.equal(alert?.summary, 'credential-other-node happened and 2 more reasons');
});
