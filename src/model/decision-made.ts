import type { Alert } from './alert.ts';
import type { Decision } from './decision.ts';

/** A decision as a record of the log, with the alert as they saw it. */
export interface DecisionMade {
  tier: 'decision';
  cluster: string;
  timeUs: number;
  decision: Decision;
  alert: Alert;
}
