import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import type { Finding } from '../model/finding.ts';
import type { AlertHistory, Timeline } from '../timeline/port.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import type { Context } from './context.ts';
import { findingSheet } from './finding-sheet.ts';
import { OPTIONS } from './options.ts';
import { printSheet } from './sheet-output.ts';
import type { Sheet } from './text/sheet.ts';

/** `explain`: one finding with its score, term by term. */
export function addExplain(program: Command, context: Context): void {
  const command = program
    .command('explain')
    .summary('explain an alert or a finding: its score, its evidence and what was normal')
    .description(
      'Explains a finding, or every finding of an alert in its order: every term of the score, what was normal, the evidence, and what its detector remembered before the event.',
    )
    .argument('<id>', 'id of an alert or of a finding, as `alerts list -o wide` and `alerts show` show them')
    .addOption(OPTIONS.sheetOutput());
  addAskOptions(command).action(async (text: string, flags: AskFlags & { output: 'table' | 'json' | 'yaml' }) => {
    const id = text.replace(/^(finding|alert)\//, '');
    const found = await ask(context, flags, (timeline) => find(timeline, id));
    const remedy =
      '`secretwatch alerts list -o wide` shows the ids of alerts, `alerts show ALERT` those of its findings';
    if (!found) throw new SecretwatchError('SW_NOT_FOUND', `there is no alert or finding ${id}`, remedy);
    const { output } = flags;
    if ('findings' in found) printSheet(found.findings, output, findingSheets, context.terminal);
    else printSheet(found, output, findingSheet, context.terminal);
  });
}

/** Ids are hashes of different things, so that one never names both. */
async function find(timeline: Timeline, id: string): Promise<AlertHistory | Finding | undefined> {
  return (await timeline.finding(id)) ?? timeline.alert(id);
}

function findingSheets(findings: readonly Finding[]): Sheet {
  return findings.flatMap((finding, at) => [
    ...(at > 0 ? [''] : []),
    `${at + 1} of ${findings.length}`,
    ...findingSheet(finding),
  ]);
}
