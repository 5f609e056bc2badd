import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type AlertCell, addFinding, emptyAlert } from '../../src/alert/alert-cell.ts';
import { renderAlert } from '../../src/alert/render.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Finding } from '../../src/model/finding.ts';
import { finding, NOTHING_AROUND, reason, START_US, secret } from './finding.ts';

function cellOf(...findings: readonly [Finding, ...Finding[]]): AlertCell {
  const cell = { ...emptyAlert('id', 'group', findings[0]), seenUs: START_US };
  for (const each of findings) addFinding(cell, each);
  return cell;
}

function many(count: number, change: (n: number) => Partial<Finding>): [Finding, ...Finding[]] {
  return [finding(change(0)), ...[...Array(count - 1)].map((_, n) => finding(change(n + 1)))];
}

function rendered(cell: AlertCell): Alert {
  const infoOf = (id: string) => ({ title: id, frameworks: [], runbook: '' });
  return renderAlert(cell, START_US, { infoOf, ...NOTHING_AROUND });
}

function shown(cell: AlertCell): string[] {
  return rendered(cell).evidence.map(({ auditID }) => auditID);
}

describe('evidence', () => {
  it('is the first twenty and the latest, and all are counted', () => {
    const findings = many(50, () => ({}));
    const cell = cellOf(...findings);
    const ids = findings.flatMap(({ evidence }) => evidence.map(({ auditID }) => auditID));
    assert.deepEqual(shown(cell), [...ids.slice(0, 20), ids.at(-1)]);
    assert.equal(cell.evidenceCount, 50);
  });

  it('is also the first of every reason and of every secret', () => {
    const code = finding({ reasons: [reason('denied')] });
    const name = finding(secret('root'));
    const cell = cellOf(...many(30, () => ({})), code, name, ...many(3, () => ({})));
    for (const { evidence } of [code, name]) assert.ok(shown(cell).includes(evidence[0]?.auditID ?? ''));
  });

  it('is bounded, whatever comes', () => {
    const cell = cellOf(...many(700, (n) => secret(`s-${n}`)));
    assert.equal(shown(cell).length, 81);
    assert.equal(cell.secrets.length, 500);
    assert.equal(cell.secretCount, 500);
    assert.equal(rendered(cell).secrets.length, 100);
  });

  it('counts a secret beyond the listed hundred once, however often it is met', () => {
    assert.equal(cellOf(...many(300, (n) => secret(`s-${n % 150}`))).secretCount, 150);
  });

  it('names an event once that two detectors rest on', () => {
    const first = finding();
    const cell = cellOf(first, { ...first, detector: 'two' });
    assert.equal(cell.evidenceCount, 1);
    const [one, ...more] = many(25, () => ({}));
    const latest = more.at(-1) ?? first;
    assert.equal(cellOf(one, ...more, { ...latest, detector: 'two' }).evidenceCount, 25);
  });

  it('tells two events with one audit ID apart', () => {
    const first = finding();
    const forged = first.evidence.map((item) => ({ ...item, timeUs: item.timeUs + 1 }));
    assert.equal(cellOf(first, { ...first, evidence: forged }).evidenceCount, 2);
  });
});

describe('reasons', () => {
  it('keep the strongest of each code', () => {
    const weak = finding({ reasons: [reason('denied', 1)] });
    const strong = finding({ reasons: [{ ...reason('denied', 3), text: 'strong' }] });
    for (const cell of [cellOf(weak, strong), cellOf(strong, weak)]) {
      assert.deepEqual(
        cell.reasons.map(({ text }) => text),
        ['strong'],
      );
    }
  });
});

describe('the score and the secrets', () => {
  it('are the highest score, and a count per secret and verb', () => {
    const cell = cellOf(finding({ score: 2 }), finding({ score: 5 }), finding({ score: 1 }));
    assert.equal(cell.score, 5);
    assert.deepEqual(cell.secrets, [{ namespace: 'team-a', name: 'db', verb: 'get', count: 3 }]);
  });
});
