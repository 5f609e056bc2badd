import { createHash } from 'node:crypto';
import { type Finding, type SecretTouched, type Severity, severityRank } from '../model/finding.ts';
import { compareReasons } from '../model/reason.ts';
import type { AnyDetector, Due, DueVerdict, Verdict } from './contract.ts';
import { type Actor, actorOf, evidenceOf, type Moment } from './moment.ts';

/** The finding of an event. `before` is the detector's memory as it was, for `explain`. */
export function findingOf(detector: AnyDetector, verdict: Verdict, moment: Moment, before: string): Finding {
  const { event } = moment;
  return toFinding(detector, verdict, actorOf(moment), {
    id: idOf(detector.id, event.cluster, `${event.request}.${event.stage}`),
    cluster: event.cluster,
    timeUs: event.timeUs,
    secrets: verdict.secrets ?? secretsOf(moment),
    evidence: [...(verdict.evidence ?? []), evidenceOf(event)],
    before,
  });
}

/** The finding of a deadline that passed. */
export function findingOfDue(
  detector: AnyDetector,
  verdict: DueVerdict,
  { due, cluster, before }: { due: Due; cluster: string; before: string },
): Finding {
  const { about, secrets, evidence, edge } = verdict;
  const id = idOf(detector.id, cluster, due.key, String(due.timeUs), edge);
  return toFinding(detector, verdict, about, { id, cluster, timeUs: due.timeUs, secrets, evidence, before });
}

type Occasion = Pick<Finding, 'id' | 'cluster' | 'timeUs' | 'secrets' | 'evidence' | 'before'>;

function toFinding(detector: AnyDetector, verdict: Verdict, about: Actor, occasion: Occasion): Finding {
  return {
    kind: 'finding',
    id: occasion.id,
    detector: detector.id,
    detectorVersion: detector.version,
    cluster: occasion.cluster,
    timeUs: occasion.timeUs,
    severity: cap(verdict.severity, detector),
    score: verdict.reasons.reduce((sum, reason) => sum + reason.score, 0),
    tactic: verdict.tactic ?? detector.tactic,
    edge: verdict.edge,
    reasons: [...verdict.reasons].sort(compareReasons),
    ...about,
    secrets: occasion.secrets,
    evidence: occasion.evidence,
    before: occasion.before,
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

/** A finding is the same whenever the same log is read. */
function idOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u001f')).digest('hex').slice(0, 24);
}
