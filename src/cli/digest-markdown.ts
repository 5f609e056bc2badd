import { amount } from '../model/amount.ts';
import type { Digest } from '../report/digest.ts';
import { type Group, grantsByWho, newReadsByWho, worstFirst } from './digest-groups.ts';
import { scopeText } from './exceptions-command.ts';
import { readerMarkdown } from './reader-view.ts';
import { capitalised } from './text/capital.ts';
import { escapeText } from './text/escape.ts';
import { escapeMarkdown, markdownTable } from './text/markdown.ts';
import { severityCounts } from './text/severity-counts.ts';

/** Rows shown of a list; the JSON has them all. */
const SHOWN = 20;

/** A digest as a page of Markdown, for a mail, a chat or a wiki. */
export function digestMarkdown(digest: Digest): string[] {
  const { alerts, records, newIdentities, newReads, grants, exceptions, unowned, health } = digest;
  return [
    `# ${digestTitle(digest)}`,
    '',
    digestSummary(digest),
    ...section(`What the feeds do not show (${health.length})`, health, (shown) => shown.map(faultLine)),
    ...section(`Alerts (${alerts.length})`, worstFirst(digest), alertTable),
    ...section(`Only in the record (${findingsIn(records)})`, records, recordTable),
    ...section(`New identities (${newIdentities.length})`, newIdentities, readerMarkdown),
    ...section(
      `Secrets read for the first time by known identities (${newReads.length})`,
      newReadsByWho(digest),
      newReadTable,
    ),
    ...section(`Grants changed (${grants.length})`, grantsByWho(digest), grantTable),
    ...section(`Exceptions that are new, end soon or ended (${exceptions.length})`, exceptions, exceptionTable),
    ...section(`Read secrets and are owned by nobody (${unowned.length})`, unowned, readerMarkdown, SHOWN / 2),
  ];
}

export function digestTitle({ since, until }: Digest): string {
  return `Secretwatch, ${since.slice(0, 16)}Z to ${until.slice(0, 16)}Z`;
}

/** The whole in one sentence. */
export function digestSummary({ alerts, records, newIdentities, exceptions, health }: Digest): string {
  const ending = exceptions.filter(({ state }) => state === 'ends soon').length;
  const undecided = alerts.filter(({ status }) => status === 'open' || status === 'closed').length;
  const parts = [
    `${amount(alerts.length, 'alert')}${alerts.length > 0 ? ` (${severityCounts(alerts)}), ${undecided} undecided` : ''}`,
    `${amount(findingsIn(records), 'finding')} only in the record`,
    amount(newIdentities.length, 'new identity', 'new identities'),
    `${amount(ending, 'exception')} ending soon`,
    health.length === 0
      ? 'the feeds show what they should'
      : amount(health.length, 'fault of the feeds', 'faults of the feeds'),
  ];
  return `${parts.join('; ')}.`;
}

function findingsIn(records: Digest['records']): number {
  return records.reduce((sum, { findings }) => sum + findings, 0);
}

function faultLine({ severity, cluster, what, advice, blinds }: Digest['health'][number]): string {
  const blind = blinds.length > 0 ? `Blind or half blind: ${text(blinds.join(', '))}. ` : '';
  const where = [cluster, what].filter(Boolean).join(': ');
  return `- **${severity}** ${text(where)}. ${blind}${text(capitalised(advice))}`;
}

function alertTable(alerts: Digest['alerts']): string[] {
  return table(
    ['Severity', 'Time', 'Status', 'Title', 'Alert'],
    alerts.map(({ severity, firstSeen, status, title, id }) => [severity, firstSeen.slice(0, 19), status, title, id]),
  );
}

function recordTable(records: Digest['records']): string[] {
  return table(
    ['Detector', 'Severity', 'Findings', 'Expected'],
    records.map(({ detector, severity, findings, expected }) => {
      return [detector, severity, String(findings), String(expected)];
    }),
  );
}

function newReadTable(groups: readonly Group[]): string[] {
  return table(
    ['Who', 'New to it', 'Secrets'],
    groups.map(({ who, count, names }) => [who, String(count), names]),
  );
}

function grantTable(groups: readonly Group[]): string[] {
  return table(
    ['By', 'Did', 'Bindings', 'Which'],
    groups.map(({ who, what, count, names }) => [who, what, String(count), names]),
  );
}

function exceptionTable(exceptions: Digest['exceptions']): string[] {
  return table(
    ['Ends', 'State', 'Id', 'Owner', 'Silenced', 'Expected'],
    exceptions.map(({ expires, state, id, owner, silenced, scope }) => {
      return [expires.slice(0, 10), state, id, owner, String(silenced), scopeText(scope)];
    }),
  );
}

/** A heading with its list, the first rows of it; nothing for an empty one. */
function section<T>(title: string, items: readonly T[], render: (shown: T[]) => string[], most = SHOWN): string[] {
  if (items.length === 0) return [];
  const more = items.length > most ? ['', `and ${items.length - most} more (-o json has them all)`] : [];
  return ['', `## ${title}`, '', ...render(items.slice(0, most)), ...more];
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return markdownTable(
    header,
    rows.map((row) => row.map(text)),
  );
}

function text(value: string): string {
  return escapeMarkdown(escapeText(value));
}
