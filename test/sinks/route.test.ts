import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert } from '../../src/model/alert.ts';
import type { Committed } from '../../src/pipeline/delivery.ts';
import { type AlertTarget, alertSink } from '../../src/sinks/alert-sink.ts';
import { isRouted, type Route } from '../../src/sinks/route.ts';
import { alertWith } from '../cli/alert-fixture.ts';

/** A pod of the shop team reads a secret of the payments team. */
const CROSS_TEAM = alertWith({
  team: { name: 'shop', contact: '#shop', source: 'labels' },
  secrets: [
    { namespace: 'shop', name: 'own', verb: 'get', count: 1, team: 'shop', issuer: null },
    { namespace: 'payments', name: 'card-key', verb: 'get', count: 1, team: 'payments', issuer: null },
  ],
  detectors: ['abnormal-access', 'credential-replay'],
});

const CASES: [what: string, route: Route, isMeant: boolean][] = [
  ['nothing asked for', {}, true],
  ['its own severity', { minSeverity: 'high' }, true],
  ['a higher severity', { minSeverity: 'critical' }, false],
  ["the principal's team", { teams: ['shop'] }, true],
  ["the secret's owner", { teams: ['payments'] }, true],
  ['another team', { teams: ['search'] }, false],
  ['a pattern of teams', { teams: ['search', 'pay*'] }, true],
  ['a pattern is no part of a name', { teams: ['pay'] }, false],
  ["the principal's namespace", { namespaces: ['shop'] }, true],
  ["the secret's namespace", { namespaces: ['payments'] }, true],
  ['another namespace', { namespaces: ['kube-system'] }, false],
  ['its cluster', { clusters: ['sam*'] }, true],
  ['another cluster', { clusters: ['prod'] }, false],
  ['one of its detectors', { detectors: ['credential-replay'] }, true],
  ['another detector', { detectors: ['exec-near-secret'] }, false],
  ['all must hold', { teams: ['payments'], clusters: ['prod'] }, false],
];

for (const [what, route, isMeant] of CASES)
  test(`a route by ${what} ${isMeant ? 'leads there' : 'does not lead there'}`, () => {
    assert.equal(isRouted(CROSS_TEAM, [route]), isMeant);
    // Of several routes, one is enough.
    assert.equal(isRouted(CROSS_TEAM, [{ clusters: ['none'] }, route]), isMeant);
  });

test('nobody owns what has no team', () => {
  const nobodys = alertWith({ team: null });
  assert.equal(isRouted(nobodys, [{ teams: ['*'] }]), false);
});

function recorder(isLatestEnough: boolean): AlertTarget & { sent: Alert[] } {
  const sent: Alert[] = [];
  return {
    sent,
    batchAlerts: 10,
    isLatestEnough,
    send: async (alerts) => {
      sent.push(...alerts);
      return [];
    },
    close: async () => {},
  };
}

function committed(alerts: readonly Alert[]): Committed[] {
  return alerts.map((row, at) => ({ seq: at + 1, row }));
}

test('both teams of a cross-team read hear of it under one id', async () => {
  const heard: string[] = [];
  for (const team of ['shop', 'payments']) {
    const target = recorder(true);
    const sink = alertSink(team, [{ teams: [team] }], target);
    await sink.deliver(sink.select?.(committed([CROSS_TEAM])) ?? [], new AbortController().signal);
    heard.push(...target.sent.map(({ id }) => id));
  }
  assert.deepEqual(heard, [CROSS_TEAM.id, CROSS_TEAM.id]);
});

test('of waiting revisions a target for people gets the last one, in order; a target for records gets all', () => {
  const revisions = ['a1', 'b1', 'a2', 'c1', 'b2', 'a3'].map((text) =>
    alertWith({ id: text.slice(0, 1), revision: Number(text.slice(1)) }),
  );
  const names = (isLatestEnough: boolean) =>
    alertSink('s', [{}], recorder(isLatestEnough))
      .select?.(committed(revisions))
      .map(({ row }) => `${(row as Alert).id}${(row as Alert).revision}`);
  assert.deepEqual(names(true), ['c1', 'b2', 'a3']);
  assert.deepEqual(names(false), ['a1', 'b1', 'a2', 'c1', 'b2', 'a3']);
});

test('an alert that grows severe enough is heard of from then on', () => {
  const rising = (['low', 'medium', 'high'] as const).map((severity, at) => alertWith({ severity, revision: at + 1 }));
  const sink = alertSink('s', [{ minSeverity: 'medium' }], recorder(false));
  const chosen = sink.select?.(committed(rising)).map(({ seq }) => seq);
  assert.deepEqual(chosen, [2, 3]);
});
