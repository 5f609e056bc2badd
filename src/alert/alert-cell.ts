import type { AlertStatus } from '../model/alert.ts';
import type { AlertDecision } from '../model/decision.ts';
import type { Evidence, Finding, SecretTouched, Severity } from '../model/finding.ts';
import { severityRank } from '../model/finding.ts';
import type { Credential, Principal, Source, Workload } from '../model/principal.ts';
import type { Reason } from '../model/reason.ts';
import { compareReasons } from '../model/reason.ts';

/** An open or just closed alert: everything its revisions are made from. Plain JSON. */
export interface AlertCell {
  id: string;
  groupKey: string;
  revision: number;
  status: AlertStatus;
  /** The last one that is no note. */
  decision?: AlertDecision | null;
  /** Event time at which a person resolved it. */
  resolvedUs?: number;
  cluster: string;
  /** Start of its window: the time of the finding that opened it, which never changes. */
  openedUs: number;
  firstUs: number;
  lastUs: number;
  severity: Severity;
  score: number;
  detectors: string[];
  /** The detector that gave the first reason. */
  lead: string;
  principal: Principal;
  workload: Workload;
  credential: Credential;
  source: Source;
  userAgent: string;
  secrets: SecretTouched[];
  /** Distinct secrets and scopes, counted up to 500. */
  secretCount: number;
  reasons: AlertReason[];
  evidence: Evidence[];
  /** The last event, where it is not among `evidence`. */
  latest: Evidence | null;
  evidenceCount: number;
}

/** A reason of an alert; what was said for the record alone does not lead one that calls somebody. */
export interface AlertReason extends Reason {
  isForRecord?: boolean;
}

/** Evidence kept: the first 20, the first of every reason code and of every secret, and the latest. */
const FIRST_EVIDENCE = 20;
const MAX_EVIDENCE = 80;
const MAX_SECRETS = 500;
const MAX_REASONS = 24;
const PAGING = severityRank('medium');

export function emptyAlert(id: string, groupKey: string, finding: Finding): AlertCell {
  const { cluster, timeUs, principal, workload, credential, source, userAgent, severity } = finding;
  return {
    id,
    groupKey,
    revision: 0,
    status: 'open',
    cluster,
    openedUs: timeUs,
    firstUs: timeUs,
    lastUs: timeUs,
    severity,
    score: 0,
    detectors: [],
    lead: finding.detector,
    principal,
    workload,
    credential,
    source,
    userAgent,
    secrets: [],
    secretCount: 0,
    reasons: [],
    evidence: [],
    latest: null,
    evidenceCount: 0,
  };
}

/** What a finding changed about its alert; decides whether a revision is due. */
export interface Change {
  isRaised: boolean;
  hasNewDetector: boolean;
  newSecrets: number;
}

/** Merges a finding into its alert. A severity once reached is not lowered. */
export function addFinding(cell: AlertCell, finding: Finding): Change {
  const isRaised = severityRank(finding.severity) > severityRank(cell.severity);
  if (isRaised) cell.severity = finding.severity;
  if (finding.score > cell.score) cell.score = finding.score;
  cell.firstUs = Math.min(cell.firstUs, finding.timeUs);
  cell.lastUs = Math.max(cell.lastUs, finding.timeUs);
  const hasNewDetector = !cell.detectors.includes(finding.detector);
  if (hasNewDetector) cell.detectors = [...cell.detectors, finding.detector].sort();
  const before = cell.reasons[0];
  const newCodes = addReasons(cell, finding);
  if (cell.reasons[0] !== before) cell.lead = finding.detector;
  const newSecrets = addSecrets(cell, finding.secrets, isRestated(cell, finding));
  addEvidence(cell, finding.evidence, newCodes > 0 || newSecrets > 0);
  return { isRaised, hasNewDetector, newSecrets };
}

/** Keeps the strongest reason of each code: first of all what calls somebody, then the cause. Answers the number of new codes. */
function addReasons(cell: AlertCell, { reasons, severity }: Finding): number {
  const isForRecord = severityRank(severity) < PAGING;
  let added = 0;
  for (const each of reasons) {
    const reason = isForRecord ? { ...each, isForRecord } : each;
    const at = cell.reasons.findIndex((known) => known.code === reason.code);
    const known = cell.reasons[at];
    if (!known) {
      added += 1;
      if (cell.reasons.length < MAX_REASONS) cell.reasons.push(reason);
    } else if (isStronger(reason, known)) cell.reasons[at] = reason;
  }
  cell.reasons.sort((a, b) => rankOf(a) - rankOf(b) || compareReasons(a, b));
  return added;
}

function isStronger(reason: AlertReason, known: AlertReason): boolean {
  return rankOf(reason) < rankOf(known) || (rankOf(reason) === rankOf(known) && reason.score > known.score);
}

/** What calls somebody goes first. */
function rankOf({ isForRecord }: AlertReason): number {
  return isForRecord ? 1 : 0;
}

/** Another detector has spoken of the same event: it is no second read. */
function isRestated(cell: AlertCell, { evidence }: Finding): boolean {
  const event = evidence.at(-1);
  return event !== undefined && isKept(cell, event);
}

function isKept(cell: AlertCell, event: Evidence): boolean {
  return isSameEvent(cell.latest, event) || cell.evidence.some((known) => isSameEvent(known, event));
}

function addSecrets(cell: AlertCell, secrets: readonly SecretTouched[], isRestatement: boolean): number {
  let added = 0;
  for (const { namespace, name, verb, count } of secrets) {
    const known = cell.secrets.find((s) => s.namespace === namespace && s.name === name && s.verb === verb);
    if (known) {
      if (!isRestatement) known.count += count;
      continue;
    }
    // Beyond the list nobody knows whether a secret is new; it is counted no further.
    if (cell.secrets.length >= MAX_SECRETS) continue;
    added += 1;
    cell.secretCount += 1;
    cell.secrets.push({ namespace, name, verb, count });
  }
  return added;
}

function addEvidence(cell: AlertCell, evidence: readonly Evidence[], isFirstOfSomething: boolean): void {
  for (const item of evidence) {
    if (isKept(cell, item)) continue;
    cell.evidenceCount += 1;
    const mustStay = cell.evidence.length < FIRST_EVIDENCE || isFirstOfSomething;
    if (mustStay && cell.evidence.length < MAX_EVIDENCE) cell.evidence.push(item);
    else cell.latest = item;
  }
}

function isSameEvent(a: Evidence | null, b: Evidence): boolean {
  return a !== null && a.auditID === b.auditID && a.stage === b.stage && a.timeUs === b.timeUs;
}
