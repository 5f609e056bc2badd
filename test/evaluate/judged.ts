import type { Scenario } from '../../src/evaluate/labels.ts';
import type { Alert } from '../../src/model/alert.ts';
import type { Severity } from '../../src/model/finding.ts';
import { DAY_US, formatTime, HOUR_US } from '../../src/model/time.ts';

export const START_US = Date.UTC(2026, 0, 5) * 1000;

/** A revision of an alert that rests on these requests; all on one day, an hour after its start. */
export function revision(
  id: string,
  severity: Severity,
  auditIDs: readonly string[],
  changes: Partial<Alert> & { day?: number; code?: string } = {},
): Alert {
  const { day = 8, code = 'enumeration', ...rest } = changes;
  const time = formatTime(START_US + day * DAY_US + HOUR_US);
  const evidence = auditIDs.map((auditID) => {
    return { auditID, stage: 'ResponseComplete', time, verb: 'get', namespace: 'n', name: 's', status: 200 };
  });
  const principal = { kind: 'workload', impersonatedBy: null };
  const reasons = [{ code, text: '', score: 1, baseline: '' }];
  const basics = { id, severity, time, firstSeen: time, score: 3, detectors: ['one'], title: '', summary: '' };
  return { ...basics, principal, reasons, evidence, evidenceCount: evidence.length, ...rest } as unknown as Alert;
}

export function scenario(id: string, auditIDs: readonly string[], changes: Partial<Scenario> = {}): Scenario {
  return {
    id,
    family: 'sweep',
    what: '',
    startUs: START_US + 8 * DAY_US,
    isDeterministic: false,
    expect: 'alert',
    cause: ['enumeration'],
    auditIDs: new Set(auditIDs),
    context: new Set(),
    ...changes,
  };
}
