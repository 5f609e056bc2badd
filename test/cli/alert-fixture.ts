import type { Alert } from '../../src/model/alert.ts';

/** A whole alert; a test changes what it is about. */
export function alertWith(changes: Partial<Alert> = {}): Alert {
  return {
    apiVersion: 'secretwatch/v1',
    kind: 'Alert',
    id: '0123456789abcdef01234567',
    revision: 1,
    status: 'open',
    decision: null,
    cluster: 'sample',
    time: '2026-10-08T00:00:01.605216Z',
    opened: '2026-10-08T00:00:00.000000Z',
    firstSeen: '2026-10-08T00:00:01.605216Z',
    lastSeen: '2026-10-08T00:00:02.000000Z',
    severity: 'high',
    score: 2.6,
    title: 'Secrets enumerated: shop/api in pod api-1',
    summary: 'system:serviceaccount:shop:api did a list of all secrets in shop',
    detectors: ['secret-enumeration'],
    principal: {
      kind: 'workload',
      username: 'system:serviceaccount:shop:api',
      uid: 'u-1',
      namespace: 'shop',
      name: 'api',
      groups: ['system:serviceaccounts'],
      impersonatedBy: null,
      cloudRoles: [],
    },
    workload: { pod: 'api-1', podUid: 'p-1', node: 'node-1', owner: '' },
    team: null,
    credential: {
      id: 'JTI=1',
      kind: 'bound-token',
      issuedBy: 'system:node:node-1',
      issuedAt: '2026-10-08T00:00:00.000000Z',
    },
    source: { ip: '127.10.0.1', class: 'pod', forwarded: [] },
    userAgent: 'curl/8',
    secrets: [{ namespace: 'shop', name: '*', verb: 'list', count: 1, team: null, issuer: null }],
    secretCount: 1,
    reasons: [
      {
        code: 'enumeration',
        text: 'system:serviceaccount:shop:api did a list of all secrets in shop; it only ever read them by name',
        score: 2.6,
        baseline: '0 lists in its 90 reads',
      },
    ],
    evidence: [
      {
        auditID: 'a-1',
        stage: 'ResponseComplete',
        time: '2026-10-08T00:00:01.605216Z',
        verb: 'list',
        namespace: 'shop',
        name: '',
        status: 200,
      },
    ],
    evidenceCount: 1,
    frameworks: [{ framework: 'NIST CSF', version: '1.1', control: 'DE.CM-8' }],
    runbook: 'detectors/secret-enumeration/README.md',
    ...changes,
  };
}

/** What an attacker may put where a name should be: colours, line ends, right-to-left, invisible, a formula. */
export const NASTY = '=cmd()\u001b[31m\r\n\u202egnp.exe\u200b\u{e0041}\u0085';
