import type { Command } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import type { Context } from './context.ts';
import { lineageNames, lineageSheet } from './lineage-sheet.ts';
import { OPTIONS } from './options.ts';
import { type AnswerFormat, printAnswer } from './sheet-output.ts';

interface Flags extends AskFlags {
  credential: string;
  cluster?: string;
  output: AnswerFormat;
}

/** `lineage`: where a credential comes from and what came of it. */
export function addLineage(program: Command, context: Context): void {
  const command = program
    .command('lineage')
    .summary('show where a credential comes from, who used it from where, and what came of it')
    .description(
      'Shows who asked for a token, for whom and by which request, what it is bound to and from where it was used; the steps that led to it, and what was done with it to come by other credentials.',
    )
    .requiredOption(
      '--credential <id>',
      'id of a token or certificate: JTI=…, X509SHA256=… or legacy-token=NAMESPACE/NAME',
    )
    .addOption(OPTIONS.cluster('its cluster, where the store holds several'))
    .addOption(OPTIONS.answerOutput());
  addAskOptions(command).action(async ({ credential, cluster, output, ...flags }: Flags) => {
    const lineage = await ask(context, flags, (timeline) => timeline.lineage({ credential, cluster }));
    const remedy = '`secretwatch holders -o json` and `secretwatch timeline` show the ids of credentials';
    if (!lineage) throw new SecretwatchError('SW_NOT_FOUND', `nothing is recorded of ${credential}`, remedy);
    printAnswer(lineage, output, { kind: 'Lineage', sheet: lineageSheet, names: lineageNames }, context.terminal);
  });
}
