import { type Command, Option } from 'commander';
import { amount } from '../model/amount.ts';
import { formatTime } from '../model/time.ts';
import { type ReportRange, reportControls } from '../report/controls.ts';
import { readUnowned } from '../report/unowned.ts';
import { ask } from './ask.ts';
import type { Context } from './context.ts';
import { CONTROL_VIEW, controlMarkdown, readsText } from './control-view.ts';
import { printRecords } from './output.ts';
import { READER_VIEW, readerMarkdown } from './reader-view.ts';
import { addRangeOptions, type RangeFlags, rangeOf } from './report-range.ts';

const FORMATS = ['table', 'wide', 'json', 'jsonl', 'yaml', 'csv', 'markdown', 'name'] as const;
const DAYS = 30;

interface Flags extends RangeFlags {
  controls?: true;
  unowned?: true;
  output: (typeof FORMATS)[number];
}

/** `report`: what an auditor asks for. */
export function addReport(program: Command, context: Context): void {
  const command = program
    .command('report')
    .summary('report per control what is monitored, seen and excepted, or who reads secrets and is owned by nobody')
    .description(
      'Reports over a time, by default the 30 days up to the newest event. --controls: per control of each framework the detectors that watch, what they found, and what is excepted by whom until when. --unowned: identities that read secrets and for which no team answers.',
    )
    .addOption(new Option('--controls', 'per control; the default').conflicts('unowned'))
    .option('--unowned', 'identities that read secrets and are owned by nobody')
    .addOption(new Option('-o, --output <format>', 'how it is written').choices(FORMATS).default('table'));
  addRangeOptions(command).action((flags: Flags) =>
    flags.unowned ? unowned(flags, context) : controls(flags, context),
  );
}

async function controls(flags: Flags, context: Context): Promise<void> {
  const { terminal, rooms } = context;
  const [report, range] = await ask(context, flags, async (timeline) => {
    const asked = await rangeOf(timeline, flags, DAYS);
    return [await reportControls(timeline, rooms.detectors, asked), asked] as const;
  });
  if (flags.output === 'markdown') terminal.out(`${controlMarkdown(report, timeText(range)).join('\n')}\n`);
  else printRecords(report.controls, flags.output, CONTROL_VIEW, terminal);
  terminal.err(`${timeText(range)}: ${readsText(report)}\n`);
  if (report.isCut) terminal.err('there was more than is counted here: ask for a shorter time\n');
}

async function unowned(flags: Flags, context: Context): Promise<void> {
  const { terminal } = context;
  const [readers, range] = await ask(context, flags, async (timeline) => {
    const asked = await rangeOf(timeline, flags, DAYS);
    return [await readUnowned(timeline, asked), asked] as const;
  });
  if (flags.output === 'markdown') terminal.out(`${readerMarkdown(readers).join('\n')}\n`);
  else printRecords(readers, flags.output, READER_VIEW, terminal);
  const what = amount(
    readers.length,
    'identity that reads secrets has no owner',
    'identities that read secrets have no owner',
  );
  terminal.err(`${timeText(range)}: ${what}\n`);
  if (readers.length > 0)
    terminal.err('label the namespace or the account with a team, or name it in the file of owners\n');
}

function timeText({ sinceUs, untilUs }: ReportRange): string {
  return `${formatTime(sinceUs).slice(0, 19)}Z to ${formatTime(untilUs).slice(0, 19)}Z`;
}
