import type { Alert } from '../../model/alert.ts';
import { escapeText } from '../../model/escape.ts';
import type { Severity } from '../../model/finding.ts';
import { techniquesOf } from './common.ts';

const PRIORITY: Readonly<Record<Severity, string>> = {
  info: 'Informational',
  low: 'Notice',
  medium: 'Warning',
  high: 'Error',
  critical: 'Critical',
};

/**
 * An alert in the form of Falco's JSON output, as Falcosidekick takes it. Fields bear the names of Falco's Kubernetes
 * audit plugin (`ka.*`), so that what was made for those works; ours stand beside under `secretwatch.*`. Empty fields
 * are left out: the receiver refuses them.
 */
export function falcoEvent(alert: Alert): object {
  const { principal, evidence, workload } = alert;
  const [secret] = alert.secrets;
  const fields: Record<string, string | number | undefined> = {
    'ka.user.name': principal.username,
    'ka.verb': evidence[0]?.verb,
    'ka.target.resource': 'secrets',
    'ka.target.namespace': secret?.namespace,
    'ka.target.name': secret?.name,
    'ka.sourceips': alert.source.ip,
    'ka.useragent': alert.userAgent,
    'ka.auditid': evidence[0]?.auditID,
    'ka.response.code': evidence[0] && String(evidence[0].status),
    'ka.cluster.name': alert.cluster,
    'ka.impuser.name': principal.impersonatedBy ? principal.username : undefined,
    'k8s.ns.name': principal.namespace,
    'k8s.pod.name': workload?.pod,
    'secretwatch.alert': alert.id,
    'secretwatch.revision': alert.revision,
    'secretwatch.status': alert.status,
    'secretwatch.reason': alert.reasons[0]?.code,
    'secretwatch.secrets': alert.secretCount,
    'secretwatch.credential': alert.credential?.id,
    'secretwatch.node': workload?.node,
    'secretwatch.team': alert.team?.name,
  };
  return {
    // Shown as text by most outputs behind it, so that names cannot pose as another line.
    output: escapeText(`${alert.title}: ${alert.summary}`),
    priority: PRIORITY[alert.severity],
    rule: alert.detectors[0] ?? 'secretwatch',
    time: alert.time,
    source: 'k8s_audit',
    tags: ['secretwatch', ...alert.detectors, ...techniquesOf(alert)],
    output_fields: Object.fromEntries(
      Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
    ),
  };
}
