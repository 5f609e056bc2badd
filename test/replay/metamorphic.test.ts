import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../src/model/alert.ts';
import { roundsOf } from '../rounds.ts';
import { type Names, permutedNames, renamedEvent, renamedUsername } from './rename.ts';
import { foldEvents, sampleEvents } from './sample.ts';

const SEEDS = [1, 2, 3].slice(0, roundsOf(3, 1));

/** What an alert says, its names mapped and what is made of names left out (ids, sentences). */
function said(alert: Alert, names: Names | undefined) {
  const user = (username: string) => (names ? renamedUsername(username, names) : username);
  const namespace = (name: string) => names?.namespace.get(name) ?? name;
  const by = alert.principal.impersonatedBy;
  const credential = alert.credential?.id;
  return {
    time: alert.time,
    status: alert.status,
    severity: alert.severity,
    score: alert.score,
    detectors: alert.detectors,
    who: user(alert.principal.username),
    by: by && user(by),
    kind: alert.principal.kind,
    credential: credential?.startsWith('legacy-token=') ? legacyToken(credential, namespace) : credential,
    ip: alert.source.ip,
    secrets: alert.secrets.map((secret) => ({
      ...secret,
      namespace: namespace(secret.namespace),
      issuer: secret.issuer && user(secret.issuer),
    })),
    reasons: alert.reasons.map(({ code, score }) => ({ code, score })),
    evidence: alert.evidence.map(({ auditID, stage, status }) => ({ auditID, stage, status })),
    evidenceCount: alert.evidenceCount,
  };
}

/** The id of a legacy token is the secret that holds it, `namespace/name`. */
function legacyToken(id: string, namespace: (name: string) => string): string {
  const [home = '', name] = id.slice('legacy-token='.length).split('/');
  return `legacy-token=${namespace(home)}/${name}`;
}

function sorted(alerts: readonly ReturnType<typeof said>[]): string[] {
  return alerts.map((alert) => JSON.stringify(alert)).sort();
}

function firstDifference(actual: readonly string[], expected: readonly string[]): string {
  const at = actual.findIndex((alert, index) => alert !== expected[index]);
  if (at >= 0) return `${actual[at]}\ninstead of\n${expected[at]}`;
  return actual.length === expected.length ? '' : `${actual.length} alerts instead of ${expected.length}`;
}

test('no name means anything: under permuted names the alerts map one to one', () => {
  const events = sampleEvents();
  const alerts = foldEvents(events).alerts;
  assert.ok(alerts.length > 20, `${alerts.length} alerts to compare`);
  for (const seed of SEEDS) {
    const names = permutedNames(events, seed);
    const moved = [...names.namespace].filter(([from, to]) => from !== to).length;
    assert.ok(moved > names.namespace.size / 2, `seed ${seed} moves most namespaces`);
    const renamed = foldEvents(events.map((event) => renamedEvent(event, names))).alerts;
    const expected = alerts.map((alert) => said(alert, names));
    assert.equal(
      firstDifference(sorted(renamed.map((alert) => said(alert, undefined))), sorted(expected)),
      '',
      `seed ${seed}`,
    );
  }
});

test('the control bites: a renaming that splits one principal in two changes the alerts', () => {
  const events = sampleEvents();
  const before = sorted(foldEvents(events).alerts.map((alert) => said(alert, undefined)));
  const half = events.map((event, index) => {
    if (event.user?.username !== 'system:serviceaccount:team-payments:cron' || index % 2) return event;
    return { ...event, user: { ...event.user, username: 'system:serviceaccount:team-payments:cron2' } };
  });
  assert.notDeepEqual(sorted(foldEvents(half).alerts.map((alert) => said(alert, undefined))), before);
});
