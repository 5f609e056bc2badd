import { InvalidArgumentError, Option } from 'commander';
import { SEVERITIES } from '../model/finding.ts';
import { DAY_US, HOUR_US, MINUTE_US, parseTime, SECOND_US } from '../model/time.ts';
import { FORMATS } from './output.ts';
import { ANSWER_FORMATS } from './sheet-output.ts';

/** Options that several commands take, spelled alike everywhere. */
export const OPTIONS = {
  output: () => new Option('-o, --output <format>', 'how answers are written').choices(FORMATS).default('table'),
  sheetOutput: () =>
    new Option('-o, --output <format>', 'how it is written').choices(['table', 'json', 'yaml']).default('table'),
  answerOutput: () =>
    new Option('-o, --output <format>', 'how it is written; name: what to act upon, one a line')
      .choices(ANSWER_FORMATS)
      .default('table'),
  cluster: (text: string) => new Option('--cluster <name>', text),
  dataDir: (text: string) => new Option('--data-dir <dir>', text),
  config: () => new Option('--config <file>', 'YAML file with settings; `config schema` lists them'),
  inventory: () =>
    new Option(
      '--inventory <file>',
      'what `kubectl get pods,serviceaccounts,namespaces,nodes -A -o json` wrote, or what a live run wrote down, of the cluster that --cluster names, else of the first one in the log; may be given several times; `run` takes kubeconfig or in-cluster as well, and asks the API',
    )
      .argParser((path: string, before: string[] | undefined) => [...(before ?? []), path])
      .default([], 'none'),
  inventorySecrets: () =>
    new Option(
      '--inventory-secrets <namespace>',
      'watch what secrets there are in this namespace: names, types and ages, never contents; may be given several times, "*" for all; needs deploy/kubernetes/secrets-metadata.yaml, and with it the right to read their values',
    )
      .argParser(parseNamespace)
      .default([], 'none'),
  minSeverity: () =>
    new Option('--min-severity <severity>', 'leave out alerts below').choices(SEVERITIES).default('info'),
  since: () =>
    new Option('--since <duration>', 'only what happened so long ago or later, such as 24h or 7d').argParser(
      parseSince,
    ),
  sinceTime: () =>
    new Option('--since-time <time>', 'only from this time on (RFC 3339)')
      .argParser(parseTimeOption)
      .conflicts('since'),
  at: () => new Option('--at <time>', 'as it was at this time (RFC 3339; default: now)').argParser(parseTimeOption),
  until: () => new Option('--until <time>', 'only before this time (RFC 3339)').argParser(parseTimeOption),
  forSpan: () =>
    new Option('--for <duration>', 'for so long from now on, such as 30d').argParser(
      (text: string) => Date.now() * 1000 + parseSpan(text),
    ),
  expiry: () => new Option('--expires <date>', 'until this day (2027-03-31) or time (RFC 3339)').argParser(parseExpiry),
  limit: () => new Option('-n, --limit <number>', 'the latest so many').argParser(parseLimit).default(1000),
};

const UNITS_US = new Map([
  ['s', SECOND_US],
  ['m', MINUTE_US],
  ['h', HOUR_US],
  ['d', DAY_US],
]);

/** `24h`, `7d` or `1h30m` before now, in microseconds since the epoch. */
function parseSince(text: string): number {
  return Math.max(0, Date.now() * 1000 - parseSpan(text));
}

/** `24h`, `7d` or `1h30m` in microseconds. */
function parseSpan(text: string): number {
  if (!/^(\d{1,6}[smhd])+$/.test(text)) throw new InvalidArgumentError('Write a duration such as 90m, 24h or 7d.');
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS_US.get(unit) ?? 0), 0);
}

function parseExpiry(text: string): number {
  return parseTimeOption(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
}

function parseTimeOption(text: string): number {
  const timeUs = parseTime(text);
  if (Number.isNaN(timeUs)) throw new InvalidArgumentError('Write RFC 3339, for example 2026-10-08T00:00:00Z.');
  return timeUs;
}

function parseNamespace(text: string, before: string[]): string[] {
  if (text !== '*' && !/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text))
    throw new InvalidArgumentError('Write the name of a namespace, or "*".');
  return [...before, text];
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new InvalidArgumentError('Write 1 to 10000.');
  return limit;
}
