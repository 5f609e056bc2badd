import type { Alert, AlertStatus } from '../../model/alert.ts';
import { escapeText } from '../../model/escape.ts';
import type { Severity } from '../../model/finding.ts';
import { linkTo, secretNames, someOf } from '../encode/common.ts';

const SEVERITY: Readonly<Record<Severity, string>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};
/** A quiet alert says nothing: the incident waits for a person, and a trigger would open one that was resolved there. */
const ACTION: Readonly<Record<AlertStatus, 'trigger' | 'acknowledge' | 'resolve' | undefined>> = {
  open: 'trigger',
  acknowledged: 'acknowledge',
  closed: undefined,
  resolved: 'resolve',
};
const MAX_SUMMARY = 1_024;
/** The whole event may have 512 KB. */
const MAX_TEXT = 2_000;
const MAX_WHY = 50_000;
const SHOWN = 20;

/** An event of PagerDuty's Events API v2; undefined where there is nothing to say. */
export function pagerdutyEvent(alert: Alert, routingKey: string, publicUrl: string | undefined): object | undefined {
  const action = ACTION[alert.status];
  if (!action) return undefined;
  const event = { routing_key: routingKey, event_action: action, dedup_key: alert.id };
  if (action !== 'trigger') return event;
  const href = linkTo(alert, publicUrl);
  return {
    ...event,
    client: 'Secretwatch',
    ...(href && { client_url: href, links: [{ href, text: 'Alert' }] }),
    payload: {
      summary: shown(alert.title, MAX_SUMMARY),
      source: shown(alert.cluster, MAX_SUMMARY),
      severity: SEVERITY[alert.severity],
      timestamp: alert.time,
      component: shown(alert.principal.username || 'no identity', MAX_SUMMARY),
      group: shown(alert.team?.name ?? alert.cluster, MAX_SUMMARY),
      class: alert.reasons[0]?.code ?? 'alert',
      custom_details: detailsOf(alert),
    },
  };
}

function detailsOf(alert: Alert): Record<string, unknown> {
  const { principal, workload, credential, source, team } = alert;
  const details = {
    summary: alert.summary,
    secrets: someOf(secretNames(alert.secrets), SHOWN, alert.secretCount),
    impersonated_by: principal.impersonatedBy ?? '',
    pod: workload?.pod ?? '',
    node: workload?.node ?? '',
    credential: credential?.id ?? '',
    source: source.ip,
    user_agent: alert.userAgent,
    team: team?.name ?? '',
    contact: team?.contact ?? '',
    secret_teams: [...new Set(alert.secrets.map(({ team: owner }) => owner ?? ''))].filter(Boolean).join(', '),
    runbook: alert.runbook,
    alert: `${alert.id} revision ${alert.revision}`,
  };
  const why = alert.reasons.map(({ text, baseline }) => shown(baseline ? `${text} (normal: ${baseline})` : text));
  const texts = Object.entries(details).map(([key, text]) => [key, shown(text)] as const);
  return Object.fromEntries([...texts, ['why', why.join('\n').slice(0, MAX_WHY)]].filter(([, text]) => text !== ''));
}

/** Whole characters, and none that deceives. */
function shown(text: string, length = MAX_TEXT): string {
  const plain = escapeText(text);
  return plain.length > length ? `${plain.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…` : plain;
}
