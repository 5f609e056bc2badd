import type { ExceptionChange } from '../alert/exceptions.ts';
import type { Fact, FactType } from '../model/access.ts';
import type { DecisionMade } from '../model/decision-made.ts';
import type { OwnerRule } from '../model/owners.ts';
import { formatTime } from '../model/time.ts';

const TYPES: Readonly<Record<ExceptionChange['type'], FactType>> = {
  set: 'exception-set',
  removed: 'exception-ended',
  expiring: 'exception-expiring',
  expired: 'exception-ended',
};

/** What became of an exception. Its subject is no object of the cluster: the colon keeps it apart from all of them. */
export function exceptionFact(cluster: string, timeUs: number, { type, exception }: ExceptionChange): Fact {
  const { id, origin, owner, reason, expiresUs, scope } = exception;
  const detail = { origin, owner, reason, expires: formatTime(expiresUs), scope: JSON.stringify(scope) };
  return {
    kind: 'fact',
    type: TYPES[type],
    cluster,
    timeUs,
    auditID: '',
    subject: `exception:${id}`,
    by: '',
    detail: type === 'removed' || type === 'expired' ? { why: type, ...detail } : detail,
  };
}

/** That somebody decided. They are no identity of the cluster, so they stand in the detail. */
export function decisionFact({ cluster, decision }: DecisionMade, timeUs: number): Fact {
  const { id, kind, alert, by, reason, decidedUs } = decision;
  const detail = { decision: kind, id, decidedBy: by, reason, decidedAt: formatTime(decidedUs) };
  return {
    kind: 'fact',
    type: 'decision-made',
    cluster,
    timeUs,
    auditID: '',
    subject: `alert:${alert}`,
    by: '',
    detail,
  };
}

/** Who answers for what from now on. */
export function ownersFact(cluster: string, timeUs: number, rules: readonly OwnerRule[]): Fact {
  const detail = { rules: JSON.stringify(rules) };
  return { kind: 'fact', type: 'owners-set', cluster, timeUs, auditID: '', subject: 'owners:file', by: '', detail };
}
