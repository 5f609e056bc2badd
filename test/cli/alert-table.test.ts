import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatAlertTable, formatWideAlertTable } from '../../src/cli/alert-table.ts';
import { ALERT_VIEW } from '../../src/cli/alert-view.ts';
import { whatOf, whoOf, whyOf } from '../../src/cli/alert-words.ts';
import { printRecords } from '../../src/cli/output.ts';
import { widthOf } from '../../src/cli/text/width.ts';
import type { Alert } from '../../src/model/alert.ts';
import { alertWith, NASTY } from './alert-fixture.ts';

const plain = alertWith();
const borrowed = alertWith({
  severity: 'medium',
  principal: { ...plain.principal, impersonatedBy: 'frank@example.com' },
  secrets: ['a', 'b', 'c'].map((name) => ({ namespace: 'pay', name, verb: 'get', count: 1, team: null, issuer: null })),
  secretCount: 3,
  reasons: [
    {
      code: 'impersonation',
      score: 2.5,
      baseline: '',
      text: 'frank@example.com acted as system:serviceaccount:shop:api and read pay/a',
    },
  ],
});

test('at 80 columns the reason stands below, whole', () => {
  assert.deepEqual(formatAlertTable([plain, borrowed], 80, false), [
    'TIME (UTC)      SEVERITY  WHO                            WHAT',
    '                          (SCORE) WHY',
    '10-08 00:00:01  high      shop/api                       list shop/*',
    '                          (2.6) did a list of all secrets in shop; it only ever',
    '                          read them by name',
    '10-08 00:00:01  medium    frank@example.com as shop/api  get 3 secrets in pay',
    '                          (2.5) acted as shop/api and read pay/a',
  ]);
});

test('at 200 columns an alert is one line', () => {
  assert.deepEqual(formatAlertTable([plain, borrowed], 200, false), [
    'TIME (UTC)      SEVERITY  SCORE  WHO                            WHAT                  WHY',
    '10-08 00:00:01  high        2.6  shop/api                       list shop/*           did a list of all secrets in shop; it only ever read them by name',
    '10-08 00:00:01  medium      2.5  frank@example.com as shop/api  get 3 secrets in pay  acted as shop/api and read pay/a',
  ]);
});

test('wide shows pod, node, source and credential, and cuts nothing', () => {
  const [, line = ''] = formatWideAlertTable([plain], false);
  for (const text of [plain.id, 'api-1', 'node-1', '127.10.0.1', 'JTI=1', 'secret-enumeration', 'by name']) {
    assert.ok(line.includes(text), text);
  }
});

test('only the severity is coloured, and colour changes no column', () => {
  const [coloured = ''] = formatAlertTable([plain], 80, true).slice(2);
  assert.equal(coloured, '10-08 00:00:01  \u001b[31mhigh\u001b[0m      shop/api  list shop/*');
});

function nastyAlert(): Alert {
  return alertWith({
    title: `t ${NASTY}`,
    cluster: NASTY,
    userAgent: NASTY,
    principal: { ...plain.principal, kind: 'human', namespace: '', name: NASTY, username: NASTY },
    workload: { pod: NASTY, podUid: NASTY, node: NASTY, owner: NASTY },
    source: { ip: NASTY, class: 'other', forwarded: [NASTY] },
    secrets: [{ namespace: NASTY, name: NASTY, verb: NASTY, count: 1, team: null, issuer: null }],
    reasons: [{ code: 'first-secret', score: 1, text: `read ${NASTY}`, baseline: NASTY }],
  });
}

for (const format of ['table', 'wide', 'json', 'jsonl', 'yaml', 'csv', 'name'] as const) {
  test(`hostile names reach no terminal in format ${format}`, () => {
    let text = '';
    const terminal = {
      out: (part: string) => (text += part),
      err: () => {},
      width: 80,
      canColor: false,
      canShowProgress: false,
    };
    printRecords([nastyAlert()], format, ALERT_VIEW, terminal);
    assert.doesNotMatch(text.replace(/\r?\n/g, ''), /[\p{Cc}\p{Cf}]/u);
    assert.ok(text.length > 0);
    if (format === 'table') for (const line of text.split('\n')) assert.ok(widthOf(line) <= 80, line);
  });
}

test('who, what and why say it in few words', () => {
  const { principal } = plain;
  assert.equal(
    whoOf(alertWith({ principal: { ...principal, kind: 'unauthenticated', username: '' } })),
    'unknown at 127.10.0.1',
  );
  assert.equal(whatOf(alertWith({ secrets: [secret('*', '*', 'watch')] })), 'watch all secrets');
  assert.equal(whatOf(alertWith({ secrets: [secret('*', 'db', 'list')] })), 'list db in all namespaces');
  assert.equal(
    whatOf(alertWith({ secrets: [secret('a', 'x'), secret('b', 'y')], secretCount: 2 })),
    'get 2 secrets in 2 namespaces',
  );
  assert.equal(
    whatOf(alertWith({ secrets: [secret('a', 'x'), secret('*', '*', 'list')], secretCount: 9 })),
    'list all secrets and 8 more',
  );
  assert.equal(whatOf(alertWith({ secrets: [] })), 'secrets enumerated');
  const refused = plain.evidence.map((each) => ({ ...each, status: 403 }));
  assert.equal(whatOf(alertWith({ evidence: refused })), 'tried to list shop/*');
  assert.equal(whyOf(plain), 'did a list of all secrets in shop; it only ever read them by name');
});

function secret(namespace: string, name: string, verb = 'get'): Alert['secrets'][number] {
  return { namespace, name, verb, count: 1, team: null, issuer: null };
}

test('C6: at 40 columns nothing is wider, and who, what and why stand below', () => {
  const lines = formatAlertTable([plain, borrowed], 40, false);
  for (const line of lines) assert.ok(widthOf(line) <= 40, line);
  assert.deepEqual(lines.slice(0, 9), [
    'TIME (UTC)      SEVERITY',
    '  WHO',
    '  WHAT',
    '  (SCORE) WHY',
    '10-08 00:00:01  high',
    '  shop/api',
    '  list shop/*',
    '  (2.6) did a list of all secrets in',
    '  shop; it only ever read them by name',
  ]);
});
