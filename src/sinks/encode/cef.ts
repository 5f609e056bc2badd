import type { Alert } from '../../model/alert.ts';
import { escapeText } from '../../model/escape.ts';
import type { Severity } from '../../model/finding.ts';
import { PRODUCT, secretNames, timeMs, VERSION } from './common.ts';

/** 0 to 10, as the format counts. */
const SEVERITY: Readonly<Record<Severity, number>> = { info: 1, low: 3, medium: 5, high: 8, critical: 10 };
/** Collectors cut longer messages, and then the end of the line is lost. */
const MAX_VALUE = 1_000;

/**
 * An alert as one line of the Common Event Format, version 0. Keys are those of its dictionary; what has no key there
 * stands in the custom strings, each with its label.
 */
export function cefLine(alert: Alert): string {
  const { detectors, title, severity } = alert;
  const header = [PRODUCT, PRODUCT, VERSION, detectors[0] ?? 'alert', title].map(escapeHeader);
  return `CEF:0|${header.join('|')}|${SEVERITY[severity]}|${extensionOf(alert)}`;
}

function extensionOf(alert: Alert): string {
  const { principal, workload, source, evidence } = alert;
  const fields: [key: string, value: string | number | undefined][] = [
    ['rt', timeMs(alert.time)],
    ['start', timeMs(alert.firstSeen)],
    ['end', timeMs(alert.lastSeen)],
    ['externalId', alert.id],
    ['cat', alert.reasons[0]?.code],
    ['act', evidence[0]?.verb],
    ['suser', principal.username],
    ['suid', principal.uid],
    // Collectors drop a line whose address is none.
    [source.ip.includes(':') ? 'c6a2' : 'src', source.ip],
    ['shost', workload?.node],
    ['requestClientApplication', alert.userAgent],
    ['cnt', alert.evidenceCount],
    ['msg', alert.summary],
    ...labelled('c6a2', 'Source IPv6 Address', source.ip.includes(':') ? source.ip : ''),
    ...customStrings(alert),
    ...customNumbers(alert),
  ];
  return fields
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${escapeValue(String(value))}`)
    .join(' ');
}

function customStrings(alert: Alert): [string, string][] {
  const { cluster, secrets, workload, credential, status, team } = alert;
  const pod = workload?.pod ? `${alert.principal.namespace}/${workload.pod}` : '';
  const strings = [
    ['cluster', cluster],
    ['secrets', secretNames(secrets).join(',')],
    ['pod', pod],
    ['credential', credential?.id ?? ''],
    ['status', status],
    ['team', team?.name ?? ''],
  ] as const;
  return strings.flatMap(([label, value], at) => [
    ...labelled(`cs${at + 1}`, label, value),
    ...(value ? ([[`cs${at + 1}`, value]] as [string, string][]) : []),
  ]);
}

function customNumbers({ revision, secretCount }: Alert): [string, string | number][] {
  return [
    ['cn1Label', 'revision'],
    ['cn1', revision],
    ['cn2Label', 'secretCount'],
    ['cn2', secretCount],
  ];
}

function labelled(key: string, label: string, value: string): [string, string][] {
  return value ? [[`${key}Label`, label]] : [];
}

/** A header field ends at a bar. */
function escapeHeader(text: string): string {
  return escapeText(text.slice(0, MAX_VALUE)).replace(/[\\|]/g, '\\$&');
}

/** A value ends where the next key and its equals sign begin. */
function escapeValue(text: string): string {
  return escapeText(text.slice(0, MAX_VALUE)).replace(/[\\=]/g, '\\$&');
}
