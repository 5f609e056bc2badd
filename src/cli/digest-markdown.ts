import { SEVERITIES } from '../model/finding.ts';
import type { Digest } from '../report/digest.ts';
import { grantsByWho, newReadsByWho, worstFirst } from './digest-groups.ts';
import { scopeText } from './exceptions-command.ts';
import { readerMarkdown } from './reader-view.ts';
import { amount } from './scan-report.ts';
import { escapeText } from './text/escape.ts';
import { escapeMarkdown, markdownTable } from './text/markdown.ts';

/** Rows shown of a list; the JSON has them all. */
const SHOWN = 20;

/** A digest as a page of Markdown, for a mail, a chat or a wiki. */
export function digestMarkdown(digest: Digest): string[] {
  const { alerts, records, newIdentities, newReads, grants, exceptions, unowned, health } = digest;
  return [
    `# ${digestTitle(digest)}`,
    '',
    digestSummary(digest),
    ...section(`What the feeds do not show (${health.length})`, health, (shown) =>
      shown.map(
        ({ severity, cluster, what, advice, blinds }) =>
          `- **${severity}** ${text([cluster, what].filter(Boolean).join(': '))}. ${blinds.length > 0 ? `Blind or half blind: ${text(blinds.join(', '))}. ` : ''}${text(sentence(advice))}`,
      ),
    ),
    ...section(`Alerts (${alerts.length})`, worstFirst(digest), (shown) =>
      table(
        ['Severity', 'Time', 'Status', 'Title', 'Alert'],
        shown.map((each) => [each.severity, each.firstSeen.slice(0, 19), each.status, each.title, each.id]),
      ),
    ),
    ...section(`Only in the record (${records.reduce((sum, { findings }) => sum + findings, 0)})`, records, (shown) =>
      table(
        ['Detector', 'Severity', 'Findings', 'Expected'],
        shown.map((each) => [each.detector, each.severity, String(each.findings), String(each.expected)]),
      ),
    ),
    ...section(`New identities (${newIdentities.length})`, newIdentities, readerMarkdown),
    ...section(
      `Secrets read for the first time by known identities (${newReads.length})`,
      newReadsByWho(digest),
      (shown) =>
        table(
          ['Who', 'New to it', 'Secrets'],
          shown.map(({ who, count, names }) => [who, String(count), names]),
        ),
    ),
    ...section(`Grants changed (${grants.length})`, grantsByWho(digest), (shown) =>
      table(
        ['By', 'Did', 'Bindings', 'Which'],
        shown.map(({ who, what, count, names }) => [who, what, String(count), names]),
      ),
    ),
    ...section(`Exceptions that are new, end soon or ended (${exceptions.length})`, exceptions, (shown) =>
      table(
        ['Ends', 'State', 'Id', 'Owner', 'Silenced', 'Expected'],
        shown.map((each) => [
          each.expires.slice(0, 10),
          each.state,
          each.id,
          each.owner,
          String(each.silenced),
          scopeText(each.scope),
        ]),
      ),
    ),
    ...section(`Read secrets and are owned by nobody (${unowned.length})`, unowned, readerMarkdown, SHOWN / 2),
  ];
}

export function digestTitle({ since, until }: Digest): string {
  return `Secretwatch, ${since.slice(0, 16)}Z to ${until.slice(0, 16)}Z`;
}

/** The whole in one sentence. */
export function digestSummary({ alerts, records, newIdentities, exceptions, health }: Digest): string {
  const low = records.reduce((sum, { findings }) => sum + findings, 0);
  const ending = exceptions.filter(({ state }) => state === 'ends soon').length;
  const undecided = alerts.filter(({ status }) => status === 'open' || status === 'closed').length;
  const parts = [
    `${amount(alerts.length, 'alert')}${alerts.length > 0 ? ` (${bySeverity(alerts)}), ${undecided} undecided` : ''}`,
    `${amount(low, 'finding')} only in the record`,
    amount(newIdentities.length, 'new identity', 'new identities'),
    `${amount(ending, 'exception')} ending soon`,
    health.length === 0
      ? 'the feeds show what they should'
      : amount(health.length, 'fault of the feeds', 'faults of the feeds'),
  ];
  return `${parts.join('; ')}.`;
}

/** `3 high, 2 medium`, the worst first. */
function bySeverity(alerts: Digest['alerts']): string {
  const counts = [...SEVERITIES].reverse().map((severity) => {
    return [severity, alerts.filter((alert) => alert.severity === severity).length] as const;
  });
  return counts.flatMap(([severity, count]) => (count > 0 ? [`${count} ${severity}`] : [])).join(', ');
}

/** A heading with its list, the first rows of it; nothing for an empty one. */
function section<T>(
  title: string,
  items: readonly T[],
  render: (shown: readonly T[]) => string[],
  most = SHOWN,
): string[] {
  if (items.length === 0) return [];
  const more = items.length > most ? ['', `and ${items.length - most} more (-o json has them all)`] : [];
  return ['', `## ${title}`, '', ...render(items.slice(0, most)), ...more];
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
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
