import type { Command } from 'commander';
import type { ExceptionScope } from '../model/exception.ts';
import { type ExceptionRecord, readExceptions } from '../report/exceptions.ts';
import { addListOptions, ask, type ListFlags, listQuery } from './ask.ts';
import type { Context } from './context.ts';
import { shortName } from './entry-words.ts';
import { printPage, type View } from './output.ts';
import { escapeText } from './text/escape.ts';
import { formatParagraphs } from './text/paragraphs.ts';
import { type Column, formatTable } from './text/table.ts';

/** `exceptions list`: what is expected, who answers for it, and what it kept from alerting. */
export function addExceptions(program: Command, context: Context): void {
  const exceptions = program.command('exceptions').summary('list what is expected, until when, and what it silenced');
  const command = exceptions
    .command('list')
    .summary('list exceptions with their ends, and what each kept from alerting')
    .description(
      'Lists exceptions of the file and of decisions, those that end next first, with the findings that each kept from alerting in the time asked for.',
    );
  addListOptions(command).action(async (flags: ListFlags) => {
    const { limit, ...range } = listQuery(flags);
    const all = await ask(context, flags, (timeline) => readExceptions(timeline, range));
    const page = { items: all.slice(0, limit), hasMore: all.length > limit };
    printPage(page, flags, EXCEPTION_VIEW, 'nothing is expected', context.terminal);
  });
}

/** What an exception is about, in one short text. Not escaped. */
export function scopeText({ principal, impersonatedBy, sourceIp, secrets, detectors }: ExceptionScope): string {
  const who = shortName(principal) || 'anybody';
  const by = impersonatedBy ? `${shortName(impersonatedBy)} as ` : '';
  const [first] = secrets.map(({ namespace, name }) => `${namespace}/${name || '*'}`);
  const at = first ? ` at ${first}${secrets.length > 1 ? ` and ${secrets.length - 1} more` : ''}` : '';
  return `${by}${who}${at}${sourceIp ? ` from ${sourceIp}` : ''}: ${detectors.join(', ')}`;
}

const COLUMNS: readonly Column[] = [
  { title: 'EXPIRES' },
  { title: 'STATE' },
  { title: 'ID' },
  { title: 'OWNER' },
  { title: 'SILENCED', align: 'right' },
];

function cellsOf({ id, state, owner, expires, silenced }: ExceptionRecord): string[] {
  return [expires.slice(0, 10), state, id, owner, String(silenced)];
}

/** What is expected stands below, and why. */
function lines(items: readonly ExceptionRecord[], width: number): string[] {
  const paragraphs = items.map((item) => ({ cells: cellsOf(item), below: [scopeText(item.scope), item.reason] }));
  return formatParagraphs(COLUMNS, paragraphs, width);
}

function wideLines(items: readonly ExceptionRecord[]): string[] {
  const rows = items.map((item) => [...cellsOf(item), scopeText(item.scope), item.reason].map(escapeText));
  return formatTable([...COLUMNS, { title: 'EXPECTED' }, { title: 'REASON' }], rows, undefined);
}

const EXCEPTION_VIEW: View<ExceptionRecord> = {
  listKind: 'ExceptionList',
  table: (items, { width }) => lines(items, width),
  wide: (items) => wideLines(items),
  csvHeader: ['id', 'cluster', 'state', 'origin', 'owner', 'reason', 'since', 'expires', 'silenced', 'expected'],
  csvRow: ({ id, cluster, state, origin, owner, reason, since, expires, silenced, scope }) => [
    id,
    cluster,
    state,
    origin,
    owner,
    reason,
    since,
    expires,
    silenced,
    scopeText(scope),
  ],
  name: ({ id }) => `exception/${id}`,
};
