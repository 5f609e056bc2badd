import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import { baselineNames, baselineSheet } from './baseline-sheet.ts';
import type { Context } from './context.ts';
import { OPTIONS } from './options.ts';
import { type AnswerFormat, printAnswer } from './sheet-output.ts';
import { principalOf } from './subject.ts';

interface Flags extends AskFlags {
  principal: string;
  cluster?: string;
  output: AnswerFormat;
}

/** `baseline show`: what is normal for a principal. */
export function addBaseline(program: Command, context: Context): void {
  const baseline = program.command('baseline').summary('show what was learnt as normal');
  const command = baseline
    .command('show')
    .summary('show what is normal for a principal')
    .description(
      'Shows what goes with a principal: its secrets, namespaces, ways of reading, programs, networks and hours, with first and last day; and what it did that is not normal yet.',
    )
    .requiredOption('--principal <name>', 'user or service account (also NAMESPACE/NAME)')
    .addOption(OPTIONS.cluster('its cluster, where the store holds several'))
    .addOption(OPTIONS.answerOutput());
  addAskOptions(command).action(async ({ principal, cluster, output, ...flags }: Flags) => {
    const query = { principal: principalOf(principal), cluster };
    const normal = await ask(context, flags, (timeline) => timeline.normal(query));
    const remedy = 'kubelets and the control plane are not judged; `secretwatch timeline --principal` shows its reads';
    if (!normal) throw new SecretwatchError('SW_NOT_FOUND', `nothing was learnt of ${principal}`, remedy);
    printAnswer(normal, output, { kind: 'Baseline', sheet: baselineSheet, names: baselineNames }, context.terminal);
  });
}
