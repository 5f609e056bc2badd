import { userInfo } from 'node:os';
import { type Command, Option } from 'commander';
import { type DecisionRequest, decisionSchema, scopeOf } from '../api/decision.ts';
import type { Alert } from '../model/alert.ts';
import type { DecisionKind } from '../model/decision.ts';
import { SecretwatchError } from '../model/error.ts';
import { formatTime } from '../model/time.ts';
import { idOfAlert } from './alert-id.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import type { Context } from './context.ts';
import { decide, noAlert } from './decide.ts';
import { dryRun, dryRunSheet } from './dry-run.ts';
import { OPTIONS } from './options.ts';
import { printSheet } from './sheet-output.ts';
import { capitalised } from './text/capital.ts';
import { escapeText } from './text/escape.ts';

interface Flags extends AskFlags {
  by: string;
  reason?: string;
  output: 'table' | 'json' | 'yaml';
}

interface ExpectFlags extends Flags {
  owner?: string;
  for?: number;
  expires?: number;
  detector?: string[];
  dryRun?: true;
}

const SUMMARIES: Readonly<Record<Exclude<DecisionKind, 'expect'>, [name: string, summary: string]>> = {
  acknowledge: ['ack', 'say that somebody sees to an alert'],
  confirm: ['confirm', 'say that an alert is what it looks like'],
  note: ['note', 'write a remark to an alert'],
  resolve: ['resolve', 'say that an alert is over: what comes again opens a new one'],
};

/** `alerts ack|expect|confirm|note|resolve`: what a person makes of an alert. */
export function addDecisions(alerts: Command, context: Context): void {
  for (const [kind, [name, summary]] of Object.entries(SUMMARIES)) {
    addCommand(alerts, name, summary).action(async (id: string, flags: Flags) => {
      await decideAndTell(id, { ...requestOf(flags), kind: kind as DecisionKind }, flags, context);
    });
  }
  addExpect(alerts, context);
}

function addCommand(alerts: Command, name: string, summary: string): Command {
  const command = alerts
    .command(name)
    .summary(summary)
    .description(`${capitalised(summary)}. It is kept with the alert, by whom and why.`)
    .argument('<id>', 'id of the alert, as `alerts list -o name` or `-o wide` shows it')
    .option('--reason <text>', 'why, in a sentence')
    .addOption(new Option('--by <name>', 'who decides').default(userInfo().username, 'you'))
    .addOption(OPTIONS.sheetOutput());
  return addAskOptions(command);
}

function addExpect(alerts: Command, context: Context): void {
  addCommand(alerts, 'expect', 'accept what an alert found, until a day: it stays on record and alerts no more')
    .option('--owner <name>', 'who answers for it')
    .addOption(OPTIONS.forSpan())
    .addOption(OPTIONS.expiry().conflicts('for'))
    .option('--detector <id...>', 'accept only what these detectors said')
    .option('--dry-run', 'decide nothing; show what it would have silenced in the last 30 days of the log')
    .addHelpText(
      'after',
      '\nIt accepts exactly what the alert found: this identity, these statements, these\nsecrets. Anything else alerts as before, and so does this when its time is over.\nWhat should hold for longer belongs into the file of exceptions.',
    )
    .action(async (text: string, flags: ExpectFlags) => {
      if (flags.dryRun) return showDryRun(idOfAlert(text), flags, context);
      const expires = flags.for ?? flags.expires;
      const request = { ...requestOf(flags), kind: 'expect', owner: flags.owner, detectors: flags.detector };
      await decideAndTell(text, { ...request, expires: expires && formatTime(expires) }, flags, context);
    });
}

function requestOf({ by, reason = '' }: Flags): Pick<DecisionRequest, 'by' | 'reason'> {
  return { by, reason };
}

async function decideAndTell(text: string, request: unknown, flags: Flags, context: Context): Promise<void> {
  const checked = decisionSchema.safeParse(request);
  if (!checked.success) {
    const faults = checked.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; ');
    const isExpectation = (request as { kind: DecisionKind }).kind === 'expect';
    const remedy = isExpectation ? 'add --owner, --reason and --for 30d or --expires DATE' : 'add --reason "…"';
    throw new SecretwatchError('SW_USAGE', faults, remedy);
  }
  const alert = await decide(context, flags, idOfAlert(text), checked.data);
  printSheet(alert, flags.output, decidedLines, context.terminal);
}

function decidedLines({ id, status, decision }: Alert): string[] {
  const until = decision?.expires
    ? `; expected until ${decision.expires.slice(0, 10)}, ${decision.owner} answers for it`
    : '';
  return [`alert ${id} is ${status}${escapeText(until)}`];
}

async function showDryRun(id: string, flags: ExpectFlags, context: Context): Promise<void> {
  const result = await ask(context, flags, async (timeline) => {
    const history = await timeline.alert(id);
    if (!history) throw noAlert(id);
    return dryRun(timeline, scopeOf(history, flags.detector), history);
  });
  printSheet(result, flags.output, dryRunSheet, context.terminal);
}
