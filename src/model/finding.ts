import type { Credential, Principal, Source, Workload } from './principal.ts';
import type { Reason } from './reason.ts';

export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** What an alert is about; part of its group key. */
const TACTICS = ['discovery', 'access', 'credential', 'change', 'feed'] as const;
export type Tactic = (typeof TACTICS)[number];

/** One event that a finding rests on. */
export interface Evidence {
  auditID: string;
  stage: string;
  timeUs: number;
  verb: string;
  namespace: string;
  name: string;
  status: number;
}

export interface SecretTouched {
  namespace: string;
  name: string;
  verb: string;
  count: number;
}

export interface FrameworkRef {
  framework: string;
  version: string;
  control: string;
}

/** One detector's immutable statement about one moment. */
export interface Finding {
  kind: 'finding';
  id: string;
  detector: string;
  detectorVersion: number;
  cluster: string;
  timeUs: number;
  severity: Severity;
  score: number;
  tactic: Tactic;
  /** What repeats: the same edge does not open a new alert within 24 h. */
  edge: string;
  reasons: readonly Reason[];
  principal: Principal;
  credential: Credential;
  workload: Workload;
  source: Source;
  userAgent: string;
  secrets: readonly SecretTouched[];
  evidence: readonly Evidence[];
  /** Id of the exception that expects it: it is kept, and raises no alert. */
  expectedBy?: string;
  /** The detector's memory of this key as it was before the event, for `explain`. */
  before: string;
}
