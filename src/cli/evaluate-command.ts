import { type Command, Option } from 'commander';
import { arm } from './arm.ts';
import { type Context, settingsOf } from './context.ts';
import { OPTIONS } from './options.ts';
import { printSheet } from './sheet-output.ts';
import { escapeText } from './text/escape.ts';

interface Flags {
  events: string[];
  labels?: string;
  mode: 'each' | 'whole';
  config?: string;
  output: 'table' | 'json' | 'yaml';
}

/** `evaluate`: detection against a labelled log. */
export function addEvaluate(program: Command, context: Context): void {
  program
    .command('evaluate')
    .summary('score detection on a labelled log')
    .description(
      'Runs detection over a labelled log and says which attacks were found, why, and what was a false alert.',
    )
    .addOption(new Option('--events <file...>', 'files or folders of the log').makeOptionMandatory())
    .option('--labels <file>', 'what was done in it; without labels everything is harmless')
    .addOption(
      new Option('--mode <mode>', 'every attack in a replay of its own, or all in one')
        .choices(['each', 'whole'])
        .default('each'),
    )
    .addOption(OPTIONS.config())
    .addOption(OPTIONS.sheetOutput())
    .action(async ({ events, labels, mode, config, output }: Flags) => {
      const detectors = arm(context.rooms.detectors, settingsOf(context, config));
      const { evaluate } = await import('../evaluate/evaluate.ts');
      const { reportLines } = await import('../evaluate/report-text.ts');
      const report = await evaluate({ events, labels, detectors, mode });
      const plain = output === 'table' ? report : JSON.parse(JSON.stringify(report, setsAsLists));
      printSheet(plain, output, (each) => reportLines(each).map(escapeText), context.terminal);
    });
}

function setsAsLists(_key: string, value: unknown): unknown {
  return value instanceof Set ? [...value] : value;
}
