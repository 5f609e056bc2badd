import type { Exception } from './exception.ts';

/**
 * acknowledge: somebody sees to it. expect: it is as it should be, until the exception ends. confirm: it is what it
 * looks like. note: a remark. resolve: it is over.
 */
export const DECISION_KINDS = ['acknowledge', 'expect', 'confirm', 'note', 'resolve'] as const;
export type DecisionKind = (typeof DECISION_KINDS)[number];

/** What a person made of an alert. */
export interface Decision {
  id: string;
  kind: DecisionKind;
  /** Id of the alert. */
  alert: string;
  by: string;
  reason: string;
  /** When they decided, by the clock: for people to read, nothing is reckoned by it. */
  decidedUs: number;
  /** What is expected from now on; only of `expect`. */
  exception: Exception | null;
}

/** The last decision about an alert, as its revisions show it. */
export interface AlertDecision {
  kind: DecisionKind;
  by: string;
  reason: string;
  /** RFC 3339. */
  time: string;
  /** Of `expect`: who answers for it, and until when it holds. */
  owner: string | null;
  expires: string | null;
}
