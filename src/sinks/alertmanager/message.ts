import type { Alert } from '../../model/alert.ts';
import { escapeText } from '../../model/escape.ts';
import { linkTo, secretNames, someOf } from '../encode/common.ts';

export type Labels = Readonly<Record<string, string>>;

/** An alert as Alertmanager's API v2 takes it. Times are RFC 3339. */
export interface Told {
  labels: Labels;
  annotations: Readonly<Record<string, string>>;
  startsAt: string;
  endsAt: string;
  generatorURL?: string;
}

const SHOWN = 20;

/**
 * Identity of an alert there: its id, and what people route by. Nothing that changes with every revision: another set of
 * labels is another alert. Empty labels are none.
 */
export function labelsOf(alert: Alert): Labels {
  const { id, cluster, severity, principal, detectors, team } = alert;
  return filled({
    alertname: `Secretwatch${pascal(detectors[0] ?? 'alert')}`,
    alert_id: id,
    cluster,
    severity,
    namespace: principal.namespace,
    subject: principal.username,
    team: team?.name ?? '',
  });
}

export function annotationsOf(alert: Alert): Readonly<Record<string, string>> {
  const { title, summary, reasons, secrets, secretCount, workload, credential, source, status, runbook } = alert;
  const why = reasons.map(({ text, baseline }) => escapeText(baseline ? `${text} (normal: ${baseline})` : text));
  return filled({
    summary: escapeText(title),
    description: [escapeText(summary), ...why].join('\n'),
    status,
    secrets: escapeText(someOf(secretNames(secrets), SHOWN, secretCount)),
    secret_teams: escapeText([...new Set(secrets.map(({ team }) => team ?? ''))].filter(Boolean).join(', ')),
    pod: escapeText(workload?.pod ?? ''),
    node: escapeText(workload?.node ?? ''),
    credential: escapeText(credential?.id ?? ''),
    source: source.ip,
    user_agent: escapeText(alert.userAgent),
    contact: escapeText(alert.team?.contact ?? ''),
    runbook,
  });
}

/** `endsMs`: until when it lasts if nothing more is said, or when it was resolved. */
export function toldAs(alert: Alert, labels: Labels, endsMs: number, publicUrl: string | undefined): Told {
  const generatorURL = linkTo(alert, publicUrl);
  // It must not end before it starts.
  const endsAt = new Date(Math.max(endsMs, Date.parse(alert.firstSeen))).toISOString();
  const common = { labels, annotations: annotationsOf(alert), startsAt: alert.firstSeen, endsAt };
  return generatorURL === undefined ? common : { ...common, generatorURL };
}

function filled(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  // Go's JSON makes others of halves of a character, and labels must be the same on every peer.
  const entries = Object.entries(texts).map(([name, text]) => [name, text.toWellFormed()] as const);
  return Object.fromEntries(entries.filter(([, text]) => text !== ''));
}

function pascal(id: string): string {
  return id.replace(/(^|-)([a-z0-9])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
