import type { Alert } from '../model/alert.ts';
import type { Evidence, FrameworkRef, SecretTouched } from '../model/finding.ts';
import type { Team } from '../model/inventory.ts';
import type { Principal } from '../model/principal.ts';
import { formatTime } from '../model/time.ts';
import type { AlertCell } from './alert-cell.ts';

/** Secrets listed in a revision; `secretCount` says how many there are. */
const SHOWN_SECRETS = 100;

/** What an alert needs to know of a detector. */
export interface DetectorInfo {
  title: string;
  frameworks: readonly FrameworkRef[];
  runbook: string;
}

/** What is known beside the findings. */
export interface Around {
  infoOf(detector: string): DetectorInfo;
  /** Who answers for an identity, and for a secret. */
  teamOf(principal: Principal): Team | undefined;
  teamOfSecret(namespace: string, name: string): Team | undefined;
  /** The program that wrote a secret last; undefined for people, and where nothing tells. */
  issuerOf(namespace: string, name: string): string | undefined;
  /** What an identity may take on outside the cluster. */
  cloudRolesOf(principal: Principal): readonly string[];
}

/** One revision as everybody sees it. `time` is when this revision was caused. */
export function renderAlert(cell: AlertCell, timeUs: number, around: Around): Alert {
  const { infoOf, teamOf } = around;
  const lead = infoOf(cell.lead);
  return {
    apiVersion: 'secretwatch/v1',
    kind: 'Alert',
    id: cell.id,
    revision: cell.revision,
    status: cell.status,
    decision: cell.decision ?? null,
    cluster: cell.cluster,
    time: formatTime(timeUs),
    opened: formatTime(cell.openedUs),
    firstSeen: formatTime(cell.firstUs),
    lastSeen: formatTime(cell.lastUs),
    severity: cell.severity,
    score: round(cell.score),
    title: `${lead.title}: ${whoOf(cell)}`,
    summary: summaryOf(cell),
    detectors: [...cell.detectors],
    ...renderWho(cell, around.cloudRolesOf(cell.principal)),
    team: teamOf(cell.principal) ?? null,
    secrets: cell.secrets.slice(0, SHOWN_SECRETS).map((secret) => renderSecret(secret, around)),
    secretCount: cell.secretCount,
    reasons: cell.reasons.map(({ code, text, score, baseline }) => ({ code, text, score: round(score), baseline })),
    evidence: evidenceOf(cell).map(renderEvidence),
    evidenceCount: cell.evidenceCount,
    frameworks: frameworksOf(cell, infoOf),
    runbook: lead.runbook,
  };
}

function renderSecret(secret: SecretTouched, { teamOfSecret, issuerOf }: Around): Alert['secrets'][number] {
  const { namespace, name } = secret;
  return { ...secret, team: teamOfSecret(namespace, name)?.name ?? null, issuer: issuerOf(namespace, name) ?? null };
}

type Who = Pick<Alert, 'principal' | 'workload' | 'credential' | 'source' | 'userAgent'>;

function renderWho(cell: AlertCell, cloudRoles: readonly string[]): Who {
  const { principal, workload, credential, source } = cell;
  return {
    principal: {
      kind: principal.kind,
      username: principal.username,
      uid: principal.uid,
      namespace: principal.namespace,
      name: principal.name,
      groups: [...principal.groups],
      impersonatedBy: principal.impersonatedBy || null,
      cloudRoles: [...cloudRoles],
    },
    workload: workload.podUid || workload.node ? { ...workload } : null,
    credential: credential.id
      ? {
          id: credential.id,
          kind: credential.kind,
          issuedBy: credential.issuedBy || null,
          issuedAt: credential.issuedUs ? formatTime(credential.issuedUs) : null,
        }
      : null,
    source: { ip: source.ip, class: source.class, forwarded: [...source.forwarded] },
    userAgent: cell.userAgent,
  };
}

function whoOf(cell: AlertCell): string {
  const { principal, workload, source } = cell;
  if (principal.kind === 'unknown') return `the audit log of ${cell.cluster}`;
  const who = principal.namespace
    ? `${principal.namespace}/${principal.name}`
    : principal.username || `no identity, from ${source.ip || 'an unknown address'}`;
  const by = principal.impersonatedBy ? ` (impersonated by ${principal.impersonatedBy})` : '';
  const pod = workload.pod ? ` in pod ${workload.pod}` : '';
  return `${who}${by}${pod}`;
}

function summaryOf(cell: AlertCell): string {
  const what = cell.reasons[0]?.text ?? '';
  const more =
    cell.reasons.length > 1 ? ` and ${cell.reasons.length - 1} more reason${cell.reasons.length > 2 ? 's' : ''}` : '';
  return `${what}${more}`;
}

function evidenceOf(cell: AlertCell): Evidence[] {
  return cell.latest ? [...cell.evidence, cell.latest] : cell.evidence;
}

function renderEvidence(evidence: Evidence): Alert['evidence'][number] {
  const { auditID, stage, timeUs, verb, namespace, name, status } = evidence;
  return { auditID, stage, time: formatTime(timeUs), verb, namespace, name, status };
}

function frameworksOf(cell: AlertCell, infoOf: (detector: string) => DetectorInfo): FrameworkRef[] {
  const byKey = new Map<string, FrameworkRef>();
  for (const detector of cell.detectors) {
    for (const ref of infoOf(detector).frameworks) byKey.set(`${ref.framework} ${ref.version} ${ref.control}`, ref);
  }
  return [...byKey.values()];
}

/** Scores are shown, and compared across machines, with two decimals. */
function round(score: number): number {
  return Math.round(score * 100) / 100;
}
