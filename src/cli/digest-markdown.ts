import { formatTime } from '../model/time.ts';
import type { Digest } from '../report/digest.ts';
import { shortName } from './entry-words.ts';
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
        ({ severity, cluster, what, advice }) =>
          `- **${severity}** ${text([cluster, what].filter(Boolean).join(': '))}. ${text(advice)}`,
      ),
    ),
    ...section(`Alerts (${alerts.length})`, alerts, (shown) =>
      table(
        ['Time', 'Severity', 'Status', 'Alert', 'Title'],
        shown.map((each) => [each.firstSeen.slice(0, 19), each.severity, each.status, each.id, each.title]),
      ),
    ),
    ...section(`Only in the record (${records.reduce((sum, { findings }) => sum + findings, 0)})`, records, (shown) =>
      table(
        ['Detector', 'Severity', 'Findings', 'Expected'],
        shown.map((each) => [each.detector, each.severity, String(each.findings), String(each.expected)]),
      ),
    ),
    ...section(`New identities (${newIdentities.length})`, newIdentities, readerMarkdown),
    ...section(`Secrets read for the first time by known identities (${newReads.length})`, newReads, (shown) =>
      table(
        ['Time', 'Who', 'Secret'],
        shown.map((each) => [
          formatTime(each.timeUs).slice(0, 19),
          shortName(each.principal),
          `${each.namespace || '*'}/${each.name || '*'}`,
        ]),
      ),
    ),
    ...section(`Grants changed (${grants.length})`, grants, (shown) =>
      table(
        ['Time', 'By', 'Did', 'Binding'],
        shown.map((each) => [each.time.slice(0, 19), shortName(each.by), each.verb, each.subject]),
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
    ...section(`Read secrets and are owned by nobody (${unowned.length})`, unowned, readerMarkdown),
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
    `${amount(alerts.length, 'alert')}, ${undecided} undecided`,
    `${amount(low, 'finding')} only in the record`,
    amount(newIdentities.length, 'new identity', 'new identities'),
    `${amount(ending, 'exception')} ending soon`,
    health.length === 0
      ? 'the feeds show what they should'
      : amount(health.length, 'fault of the feeds', 'faults of the feeds'),
  ];
  return `${parts.join('; ')}.`;
}

/** A heading with its list, the first rows of it; nothing for an empty one. */
function section<T>(title: string, items: readonly T[], render: (shown: readonly T[]) => string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > SHOWN ? ['', `and ${items.length - SHOWN} more (-o json has them all)`] : [];
  return ['', `## ${title}`, '', ...render(items.slice(0, SHOWN)), ...more];
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
