import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { type AskFlags, ask } from './ask.ts';
import type { Context } from './context.ts';
import { findingSheet } from './finding-sheet.ts';
import { OPTIONS } from './options.ts';
import { printSheet } from './sheet-output.ts';

/** `explain`: one finding with its score, term by term. */
export function addExplain(program: Command, context: Context): void {
  program
    .command('explain')
    .summary('explain a finding: its score, its evidence and what was normal')
    .description(
      'Explains a finding: every term of its score, what was normal, the evidence, and what its detector remembered before the event.',
    )
    .argument('<finding>', 'id of the finding, as `alerts show` and `timeline` show it')
    .addOption(OPTIONS.sheetOutput())
    .addOption(OPTIONS.dataDir('data directory to ask (default: that of the service)'))
    .addOption(OPTIONS.config())
    .action(async (text: string, flags: AskFlags & { output: 'table' | 'json' | 'yaml' }) => {
      const id = text.replace(/^finding\//, '');
      const finding = await ask(context, flags, (timeline) => timeline.finding(id));
      const remedy = '`secretwatch alerts show ALERT` lists the findings of an alert';
      if (!finding) throw new SecretwatchError('SW_NOT_FOUND', `there is no finding ${id}`, remedy);
      printSheet(finding, flags.output, findingSheet, context.terminal);
    });
}
