import type { Alert } from '../../model/alert.ts';
import { escapeText } from '../../model/escape.ts';
import type { Severity } from '../../model/finding.ts';
import { linkTo, secretNames, someOf } from '../encode/common.ts';

const MARK: Readonly<Record<Severity, string>> = {
  info: ':white_circle:',
  low: ':large_blue_circle:',
  medium: ':large_yellow_circle:',
  high: ':large_orange_circle:',
  critical: ':red_circle:',
};
/** Slack takes 3,000 characters of a section, 2,000 of a field and 150 of a header. */
export const MAX_SECTION = 2_900;
const MAX_FIELD = 1_900;
export const MAX_HEADER = 150;
export const MAX_FALLBACK = 2_000;
const SHOWN_REASONS = 3;
const SHOWN_SECRETS = 10;

export type Block = Readonly<Record<string, unknown>>;

/** One message about some alerts: at most six blocks each, and `text` for notifications. */
export function slackMessage(alerts: readonly Alert[], publicUrl: string | undefined): object {
  const lines = alerts.map((alert) => `${headline(alert)}: ${alert.summary}`);
  return {
    text: cut(mrkdwn(lines.join(' | ')), MAX_FALLBACK),
    blocks: alerts.flatMap((alert) => blocksOf(alert, publicUrl)),
    unfurl_links: false,
    unfurl_media: false,
  };
}

function blocksOf(alert: Alert, publicUrl: string | undefined): Block[] {
  const url = linkTo(alert, publicUrl);
  const reasons = alert.reasons.slice(0, SHOWN_REASONS).map(({ text }) => `• ${mrkdwn(text)}`);
  return [
    { type: 'header', text: { type: 'plain_text', text: cut(control(headline(alert)), MAX_HEADER), emoji: false } },
    section(`${MARK[alert.severity]} ${mrkdwn(alert.title)}\n${reasons.join('\n')}`),
    { type: 'section', fields: fieldsOf(alert).map(([name, value]) => field(name, value)) },
    ...(url ? [{ type: 'actions', elements: [button(url)] }] : []),
    { type: 'context', elements: [markup(cut(mrkdwn(contextOf(alert)), MAX_FIELD))] },
    { type: 'divider' },
  ];
}

function headline({ severity, status, cluster, detectors }: Alert): string {
  return escapeText(`${severity.toUpperCase()} ${status} in ${cluster}: ${detectors[0] ?? 'alert'}`);
}

function fieldsOf(alert: Alert): [string, string][] {
  const { principal, workload, credential, source, team } = alert;
  const owners = [...new Set(alert.secrets.map(({ team: owner }) => owner ?? ''))].filter(Boolean);
  const fields: [string, string][] = [
    ['Who', principal.username || 'no identity'],
    ['Pod', workload?.pod ?? ''],
    ['Node', workload?.node ?? ''],
    ['Credential', credential?.id ?? ''],
    ['Source', source.ip],
    ['User agent', alert.userAgent],
    ['Secrets', someOf(secretNames(alert.secrets), SHOWN_SECRETS, alert.secretCount)],
    ['Team', [team?.name, team?.contact].filter(Boolean).join(' ')],
    ["Secret's team", owners.join(', ')],
  ];
  return fields.filter(([, value]) => value !== '');
}

function contextOf({ id, revision, time, decision }: Alert): string {
  const decided = decision ? `; ${decision.kind} by ${decision.by}: ${decision.reason}` : '';
  return `alert ${id} revision ${revision}, ${time}${decided}`;
}

/** Verbatim: else Slack makes links of addresses and names of channels that somebody wrote into a user agent. */
function markup(text: string): Block {
  return { type: 'mrkdwn', text, verbatim: true };
}

export function section(text: string): Block {
  return { type: 'section', text: markup(cut(text, MAX_SECTION)) };
}

/** A value in a code span: formatting means nothing there, and it can be copied as it is. */
function field(name: string, value: string): Block {
  const inner = control(escapeText(value)).replaceAll('`', "'");
  return markup(`*${name}*\n\`${cut(inner, MAX_FIELD)}\``);
}

function button(url: string): Block {
  return { type: 'button', text: { type: 'plain_text', text: 'Open the alert' }, url };
}

/**
 * Text from a cluster as Slack's markup: `&`, `<` and `>` are its control characters (`<!channel>` calls everybody), and
 * a zero-width joiner keeps the marks of formatting and mentions from pairing.
 */
export function mrkdwn(text: string): string {
  return control(escapeText(text)).replace(/[*_~`]/g, '$&\u200b');
}

/** Its control characters, which count in plain text as well. */
export function control(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Never in the middle of an entity or a character. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/(&[a-z]{0,3}|[\ud800-\udbff])$/, '')}…`;
}
