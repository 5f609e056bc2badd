import type { Finding } from '../../src/model/finding.ts';
import type { Reason, ReasonCode } from '../../src/model/reason.ts';
import { pod } from '../scenario/callers.ts';

/** What an alert may know beside its findings, where nobody told anything. */
export const NOTHING_AROUND = {
  teamOf: () => undefined,
  teamOfSecret: () => undefined,
  issuerOf: () => undefined,
  cloudRolesOf: () => [],
};

export const START_US = Date.UTC(2026, 2, 2) * 1000;
let count = 0;

/** A finding of which only what is told differs from an ordinary one. */
export function finding(change: Partial<Finding> = {}): Finding {
  const timeUs = change.timeUs ?? START_US;
  const auditID = `event-${++count}`;
  const { username, uid = '', groups = [], ip } = pod('team-a', 'api', 1);
  return {
    kind: 'finding',
    id: `finding-${count}`,
    detector: 'one',
    detectorVersion: 1,
    cluster: 'test',
    timeUs,
    severity: 'medium',
    score: 1,
    tactic: 'access',
    edge: `edge-${count}`,
    reasons: [reason('first-secret')],
    principal: { kind: 'workload', username, uid, namespace: 'team-a', name: 'api', groups, impersonatedBy: '' },
    credential: { id: 'JTI=1', kind: 'bound-token', issuedBy: '', issuedUs: 0 },
    workload: { pod: 'api-0', podUid: 'uid', node: 'node-1', owner: '' },
    source: { ip, class: 'pod', forwarded: [] },
    userAgent: 'api',
    secrets: [{ namespace: 'team-a', name: 'db', verb: 'get', count: 1 }],
    evidence: [
      { auditID, stage: 'ResponseComplete', timeUs, verb: 'get', namespace: 'team-a', name: 'db', status: 200 },
    ],
    before: '{}',
    ...change,
  };
}

export function reason(code: ReasonCode, score = 1): Reason {
  return { code, score, text: `${code} happened`, baseline: 'never before' };
}

export function secret(name: string) {
  return { secrets: [{ namespace: 'team-a', name, verb: 'get', count: 1 }] };
}
