import type { AlertStatus } from '../model/alert.ts';
import type { AlertDecision, Decision, DecisionKind } from '../model/decision.ts';
import { formatTime } from '../model/time.ts';

/** Only a person resolves; what is quiet or resolved is not opened by looking at it. */
export function statusAfter(kind: DecisionKind, before: AlertStatus): AlertStatus {
  if (kind === 'expect' || kind === 'resolve') return 'resolved';
  const isTakenUp = kind === 'acknowledge' || kind === 'confirm';
  return isTakenUp && before === 'open' ? 'acknowledged' : before;
}

/** A decision as an alert shows it; a note changes nothing there. */
export function shownDecision({ kind, by, reason, decidedUs, exception }: Decision): AlertDecision | undefined {
  if (kind === 'note') return undefined;
  return {
    kind,
    by,
    reason,
    time: formatTime(decidedUs),
    owner: exception?.owner ?? null,
    expires: exception ? formatTime(exception.expiresUs) : null,
  };
}
