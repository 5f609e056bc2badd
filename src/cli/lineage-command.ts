import { type Command, Option } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { traceAlert } from '../timeline/trace.ts';
import { idOfAlert } from './alert-id.ts';
import { type AskFlags, addAskOptions, ask } from './ask.ts';
import type { Context } from './context.ts';
import { lineageNames, lineageSheet } from './lineage-sheet.ts';
import { OPTIONS } from './options.ts';
import { type AnswerFormat, printAnswer } from './sheet-output.ts';
import { traceNames, traceSheet } from './trace-sheet.ts';

interface Flags extends AskFlags {
  credential?: string;
  alert?: string;
  cluster?: string;
  output: AnswerFormat;
}

/** `lineage`: where a credential comes from and what came of it, or how an alert came about. */
export function addLineage(program: Command, context: Context): void {
  const command = program
    .command('lineage')
    .summary('show where a credential comes from, who used it from where, and what came of it')
    .description(
      'Shows who asked for a token, for whom and by which request, what it is bound to and from where it was used; the steps that led to it, and what was done with it to come by other credentials. Of an alert it shows the way back to the first foothold.',
    )
    .option('--credential <id>', 'id of a token or certificate: JTI=…, X509SHA256=… or legacy-token=NAMESPACE/NAME')
    .addOption(new Option('--alert <id>', 'id of an alert, instead of a credential').conflicts('credential'))
    .addOption(OPTIONS.cluster('its cluster, where the store holds several'))
    .addOption(OPTIONS.answerOutput());
  addAskOptions(command).action(async (flags: Flags) => {
    if (flags.alert !== undefined) await showTrace(context, flags, idOfAlert(flags.alert));
    else if (flags.credential !== undefined) await showLineage(context, flags, flags.credential);
    else throw new SecretwatchError('SW_USAGE', 'nothing is asked for', 'give --credential ID or --alert ID');
  });
}

async function showLineage(context: Context, { cluster, output, ...flags }: Flags, credential: string): Promise<void> {
  const lineage = await ask(context, flags, (timeline) => timeline.lineage({ credential, cluster }));
  const remedy = '`secretwatch holders -o json` and `secretwatch timeline` show the ids of credentials';
  if (!lineage) throw new SecretwatchError('SW_NOT_FOUND', `nothing is recorded of ${credential}`, remedy);
  printAnswer(lineage, output, { kind: 'Lineage', sheet: lineageSheet, names: lineageNames }, context.terminal);
}

async function showTrace(context: Context, { output, ...flags }: Flags, alert: string): Promise<void> {
  const trace = await ask(context, flags, (timeline) => traceAlert(timeline, alert));
  if (!trace)
    throw new SecretwatchError('SW_NOT_FOUND', `there is no alert ${alert}`, '`secretwatch alerts list` shows them');
  printAnswer(trace, output, { kind: 'Trace', sheet: traceSheet, names: traceNames }, context.terminal);
}
