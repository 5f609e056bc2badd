import { createHash } from 'node:crypto';
import type { Finding, SecretTouched, Severity } from '../model/finding.ts';
import { severityRank } from '../model/finding.ts';
import { compareReasons } from '../model/reason.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import type { AnyDetector, DetectorCell, Verdict } from './contract.ts';
import { evidenceOf, type Moment } from './moment.ts';

/** A detector with its configuration. */
export interface Armed {
  detector: AnyDetector;
  config: unknown;
}

/** A finding, and the credential whose late issue would refute it. */
export interface Judged {
  finding: Finding;
  unlessIssued: string | undefined;
}

/** Asks every detector about a moment, then lets every detector learn it. Order of detectors changes nothing. */
export class Judges {
  readonly #judges: { armed: Armed; cells: Table<DetectorCell> }[];

  constructor(state: State, detectors: readonly Armed[]) {
    this.#judges = detectors.map((armed) => ({
      armed,
      cells: state.table<DetectorCell>(`detector.${armed.detector.id}`, armed.detector.memory),
    }));
  }

  judge(moment: Moment): Judged[] {
    const findings: Judged[] = [];
    for (const { armed, cells } of this.#judges) {
      const finding = judgeOne(armed, cells, moment);
      if (finding) findings.push(finding);
    }
    return findings;
  }
}

/** A detector with room for one cell has no memory of its own; see `WITHOUT_MEMORY`. */
const NONE: object = Object.freeze({});

function judgeOne({ detector, config }: Armed, cells: Table<DetectorCell>, moment: Moment): Judged | undefined {
  if (isBlind(detector, moment)) return undefined;
  const key = detector.key(moment);
  if (key === undefined) return undefined;
  const memory =
    detector.memory.cap === 1
      ? NONE
      : cells.open(key, moment.event.timeUs, () => ({ memory: detector.empty() })).memory;
  const verdict = detector.detect(memory, moment, config);
  const before = verdict ? JSON.stringify(memory) : '';
  detector.learn(memory, moment, config, verdict);
  if (!verdict) return undefined;
  return { finding: toFinding(detector, verdict, moment, before), unlessIssued: verdict.unlessIssued };
}

/** What was not delivered can be neither judged nor learnt from. */
function isBlind({ needs }: AnyDetector, { event }: Moment): boolean {
  const absent = event.provenance?.absent;
  return absent !== undefined && needs.some((need) => absent.includes(need));
}

function toFinding(detector: AnyDetector, verdict: Verdict, moment: Moment, before: string): Finding {
  const { event, principal, credential, workload, source } = moment;
  return {
    kind: 'finding',
    id: findingId(detector.id, moment),
    detector: detector.id,
    detectorVersion: detector.version,
    cluster: event.cluster,
    timeUs: event.timeUs,
    severity: cap(verdict.severity, detector),
    score: verdict.reasons.reduce((sum, reason) => sum + reason.score, 0),
    tactic: verdict.tactic ?? detector.tactic,
    edge: verdict.edge,
    reasons: [...verdict.reasons].sort(compareReasons),
    principal,
    credential,
    workload,
    source,
    userAgent: event.userAgent,
    secrets: verdict.secrets ?? secretsOf(moment),
    evidence: [...(verdict.evidence ?? []), evidenceOf(event)],
    before,
  };
}

/** A detector in trial keeps a record but calls nobody. */
function cap(severity: Severity, detector: AnyDetector): Severity {
  const highest: Severity = detector.status === 'stable' ? detector.severity : 'low';
  return severityRank(severity) > severityRank(highest) ? highest : severity;
}

function secretsOf({ access }: Moment): SecretTouched[] {
  if (!access) return [];
  const { namespace, name, verb } = access;
  return [{ namespace: namespace || '*', name: name || '*', verb, count: 1 }];
}

function findingId(detector: string, { event }: Moment): string {
  return createHash('sha256')
    .update(`${detector}\u001f${event.cluster}\u001f${event.identity}`)
    .digest('hex')
    .slice(0, 24);
}
