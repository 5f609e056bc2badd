import type { Alert } from '../model/alert.ts';
import { shortName, shortNames } from './entry-words.ts';

type Touched = Alert['secrets'][number];

/** Who did it, in one short text. Not escaped. */
export function whoOf({ principal, source, cluster }: Alert): string {
  if (principal.kind === 'unknown') return `the audit log of ${cluster}`;
  if (principal.kind === 'unauthenticated' || !principal.username) return `unknown at ${source.ip}`;
  const who = nameOf(principal);
  return principal.impersonatedBy ? `${shortName(principal.impersonatedBy)} as ${who}` : who;
}

function nameOf({ username, namespace, name }: Alert['principal']): string {
  return namespace ? `${namespace}/${name}` : shortName(username);
}

/** What was done, as verb and secrets, the widest scope first. Not escaped. */
export function whatOf(alert: Alert): string {
  const [widest] = [...alert.secrets].sort((a, b) => breadth(b) - breadth(a));
  if (!widest) return (alert.title.split(':')[0] ?? '').toLowerCase();
  const isOnlyTried = alert.evidence.every(({ status }) => status >= 400);
  return `${isOnlyTried ? 'tried to ' : ''}${touchedText(alert, widest)}`;
}

function touchedText({ secrets, secretCount }: Alert, widest: Touched): string {
  const rest = secretCount - 1;
  if (breadth(widest) > 0) return `${widest.verb} ${scopeText(widest)}${rest > 0 ? ` and ${rest} more` : ''}`;
  if (rest === 0) return `${widest.verb} ${widest.namespace}/${widest.name}`;
  const namespaces = new Set(secrets.map(({ namespace }) => namespace));
  const where = namespaces.size === 1 ? widest.namespace : `${namespaces.size} namespaces`;
  return `${widest.verb} ${secretCount} secrets in ${where}`;
}

function scopeText({ namespace, name }: Touched): string {
  if (namespace === '*') return name === '*' ? 'all secrets' : `${name} in all namespaces`;
  return `${namespace}/*`;
}

/** 3 the whole cluster, 2 one name everywhere, 1 a namespace, 0 one secret. */
function breadth({ namespace, name }: Touched): number {
  return (namespace === '*' ? 2 : 0) + (name === '*' ? 1 : 0);
}

/** The cause: the first reason without the subject that stands in "who" already. Not escaped. */
export function whyOf(alert: Alert): string {
  const text = alert.reasons[0]?.text ?? '';
  const { username, namespace, name, impersonatedBy } = alert.principal;
  const subject = [username, `${namespace}/${name}`, impersonatedBy].find(
    (each) => each && text.startsWith(`${each} `),
  );
  return shortNames(subject ? text.slice(subject.length + 1) : text);
}

/** Controls by framework: `NIST CSF DE.CM-8, DE.CM-09; MITRE ATT&CK T1528`. Not escaped. */
export function controlsText(frameworks: Alert['frameworks']): string {
  const byName = Map.groupBy(frameworks, ({ framework }) => framework);
  return [...byName].map(([name, refs]) => `${name} ${refs.map(({ control }) => control).join(', ')}`).join('; ');
}
