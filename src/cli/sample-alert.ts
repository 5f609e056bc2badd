import type { Alert, AlertStatus } from '../model/alert.ts';
import { formatTime } from '../model/time.ts';

/** An alert about nothing, to try a sink with; it says so wherever it is read. */
export function sampleAlert(id: string, timeUs: number, status: AlertStatus): Alert {
  const time = formatTime(timeUs);
  return {
    apiVersion: 'secretwatch/v1',
    kind: 'Alert',
    id,
    revision: status === 'open' ? 1 : 2,
    status,
    decision: null,
    cluster: 'secretwatch-test',
    time,
    opened: time,
    firstSeen: time,
    lastSeen: time,
    severity: 'medium',
    score: 1,
    title: 'Test of Secretwatch: shop/api',
    summary: 'nothing happened, somebody ran `secretwatch sinks test`',
    detectors: ['abnormal-access'],
    principal: {
      kind: 'workload',
      username: 'system:serviceaccount:shop:api',
      uid: '',
      namespace: 'shop',
      name: 'api',
      groups: [],
      cloudRoles: [],
      impersonatedBy: null,
    },
    workload: null,
    team: null,
    credential: null,
    source: { ip: '192.0.2.1', class: 'unknown', forwarded: [] },
    userAgent: 'secretwatch',
    secrets: [{ namespace: 'shop', name: 'test', verb: 'get', count: 1, team: null, issuer: null }],
    secretCount: 1,
    reasons: [{ code: 'first-secret', text: 'this is a test', score: 1, baseline: '' }],
    evidence: [
      { auditID: id, stage: 'ResponseComplete', time, verb: 'get', namespace: 'shop', name: 'test', status: 200 },
    ],
    evidenceCount: 1,
    frameworks: [],
    runbook: 'README.md',
  };
}
