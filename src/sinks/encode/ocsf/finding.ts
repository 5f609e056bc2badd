import type { Alert, AlertStatus } from '../../../model/alert.ts';
import type { Severity } from '../../../model/finding.ts';
import { techniquesOf, timeMs, VERSION } from '../common.ts';
import { anomalyAnalyses } from './anomalies.ts';
import { evidences, observables, resources } from './evidence.ts';

const OCSF_VERSION = '1.8.0';
const CATEGORY = { category_uid: 2, category_name: 'Findings' } as const;
const CLASS_UID = 2004;
const CREATE = { activity_id: 1, activity_name: 'Create' } as const;
const UPDATE = { activity_id: 2, activity_name: 'Update' } as const;
const CLOSE = { activity_id: 3, activity_name: 'Close' } as const;

const SEVERITY: Readonly<Record<Severity, { severity_id: number; severity: string }>> = {
  info: { severity_id: 1, severity: 'Informational' },
  low: { severity_id: 2, severity: 'Low' },
  medium: { severity_id: 3, severity: 'Medium' },
  high: { severity_id: 4, severity: 'High' },
  critical: { severity_id: 5, severity: 'Critical' },
};
/** Quiet is no resolution: what nobody looked at stays new. */
const STATUS: Readonly<Record<AlertStatus, { status_id: number; status: string }>> = {
  open: { status_id: 1, status: 'New' },
  acknowledged: { status_id: 2, status: 'In Progress' },
  closed: { status_id: 99, status: 'closed' },
  resolved: { status_id: 4, status: 'Resolved' },
};

/** One revision of an alert as a Detection Finding of the Open Cybersecurity Schema Framework. Times are milliseconds. */
export function ocsfFinding(alert: Alert): object {
  const activity = activityOf(alert);
  return {
    ...CATEGORY,
    class_uid: CLASS_UID,
    class_name: 'Detection Finding',
    ...activity,
    type_uid: CLASS_UID * 100 + activity.activity_id,
    type_name: `Detection Finding: ${activity.activity_name}`,
    ...SEVERITY[alert.severity],
    ...STATUS[alert.status],
    time: timeMs(alert.time),
    start_time: timeMs(alert.firstSeen),
    end_time: timeMs(alert.lastSeen),
    count: alert.evidenceCount,
    is_alert: alert.status === 'open',
    message: `${alert.title}: ${alert.summary}`,
    metadata: metadataOf(alert),
    finding_info: findingInfo(alert),
    anomaly_analyses: anomalyAnalyses(alert),
    evidences: evidences(alert),
    resources: resources(alert),
    observables: observables(alert),
    ...(alert.decision?.reason && { comment: alert.decision.reason }),
    unmapped: { cluster: alert.cluster, score: alert.score, frameworks: alert.frameworks, owner: alert.team },
  };
}

function activityOf({ revision, status }: Alert): typeof CREATE | typeof UPDATE | typeof CLOSE {
  if (status === 'resolved' || status === 'closed') return CLOSE;
  return revision === 1 ? CREATE : UPDATE;
}

function metadataOf({ id, revision, cluster }: Alert): object {
  return {
    version: OCSF_VERSION,
    product: { name: 'Secretwatch', vendor_name: 'Secretwatch', version: VERSION },
    // One revision, so that who has it already can tell.
    uid: `${id}-${revision}`,
    correlation_uid: id,
    log_name: 'secretwatch.alerts',
    tenant_uid: cluster,
  };
}

function findingInfo(alert: Alert): object {
  const [lead, ...others] = alert.detectors;
  return {
    uid: alert.id,
    title: alert.title,
    desc: alert.summary,
    created_time: timeMs(alert.opened),
    modified_time: timeMs(alert.time),
    first_seen_time: timeMs(alert.firstSeen),
    last_seen_time: timeMs(alert.lastSeen),
    analytic: analytic(lead ?? 'secretwatch'),
    ...(others.length > 0 && { related_analytics: others.map(analytic) }),
    related_events_count: alert.evidenceCount,
    types: alert.reasons.map(({ code }) => code),
    attacks: techniquesOf(alert).map(attack),
  };
}

function analytic(detector: string): object {
  return { uid: detector, name: detector, type_id: 2, type: 'Behavioral' };
}

function attack(id: string): object {
  const technique = { uid: id.split('.')[0] };
  return id.includes('.') ? { technique, sub_technique: { uid: id } } : { technique };
}
