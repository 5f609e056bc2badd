import { type Command, InvalidArgumentError, Option } from 'commander';
import { arm } from './arm.ts';
import { type Context, settingsOf } from './context.ts';
import { OPTIONS } from './options.ts';
import { printSheet } from './sheet-output.ts';
import { standingOf } from './standing.ts';
import { escapeText } from './text/escape.ts';

interface Log {
  events: string[];
  labels: string | undefined;
}

interface Flags {
  mode: 'each' | 'whole';
  apart: string[];
  historyDays: number;
  compare?: true;
  report?: string;
  config?: string;
  output: 'table' | 'json' | 'yaml';
}

const NO_LABELS = 'none';

const EXAMPLES = `
Several logs are pooled: labels belong to the files that stand before them.
  secretwatch evaluate --events a.ndjson.gz --labels a.json --events b.ndjson.gz --labels b.json
  secretwatch evaluate --events quiet.ndjson.gz --labels none     nothing was done in it: every alert is false`;

/** `evaluate`: detection against labelled logs. */
export function addEvaluate(program: Command, context: Context): void {
  const logs = new LogList();
  program
    .command('evaluate')
    .summary('score detection on labelled logs')
    .description(
      'Runs detection over labelled logs and says which attacks were found, why, and what was a false alert.',
    )
    .addOption(
      new Option('--events <file...>', 'files or folders of a log').argParser(logs.addEvents).makeOptionMandatory(),
    )
    .addOption(
      new Option('--labels <file>', `what was done in the log before; ${NO_LABELS}: nothing`).argParser(logs.addLabels),
    )
    .addOption(
      new Option('--mode <mode>', 'all attacks in one replay, or every one in a replay of its own')
        .choices(['whole', 'each'])
        .default('whole'),
    )
    .addOption(
      new Option('--apart <family...>', 'families that are listed and count in no recall').default(
        ['dev-other-team'],
        'dev-other-team',
      ),
    )
    .addOption(
      new Option('--history-days <days>', 'days at the beginning that do not count, in logs of more than twice as many')
        .argParser(parseDays)
        .default(7),
    )
    .option('--compare', 'also score rule sets that re-express well-known open rules, on the same logs')
    .option('--report <dir>', 'write the report and its plots (SVG) into this folder')
    .addOption(OPTIONS.config())
    .addOption(OPTIONS.sheetOutput())
    .addHelpText('after', EXAMPLES)
    .action((flags: Flags) => run(logs.all, flags, context));
}

async function run(logs: readonly Log[], flags: Flags, context: Context): Promise<void> {
  const { config, output, report: folder, compare: isComparing = false, ...how } = flags;
  const { terminal, rooms } = context;
  const { evaluate, compare, reportLines, writeReport } = await import('../evaluate/index.ts');
  const say = (text: string) => {
    if (terminal.canShowProgress) terminal.err(`${escapeText(text)}\n`);
  };
  const settings = settingsOf(context, config);
  const detectors = arm(rooms.detectors, settings);
  const standing = standingOf(settings, rooms.detectors);
  const options = { ...how, logs, standing, apart: new Set(how.apart) };
  const evaluated = await evaluate({ ...options, detectors, onLog: (name) => say(`reading ${name}`) });
  const { report, logs: ours } = evaluated;
  const onSet = (id: string) => say(`comparing with the open rules: ${id}`);
  const comparisons = isComparing ? await compare({ ...options, ours, onSet }) : [];
  if (folder !== undefined) {
    const paths = await writeReport(folder, report, ours, comparisons);
    terminal.err(`${paths.length} files written into ${escapeText(folder)}\n`);
  }
  printSheet({ ...report, comparisons }, output, () => reportLines(report, comparisons).map(escapeText), terminal);
}

function parseDays(text: string): number {
  const days = Number(text);
  if (!Number.isFinite(days) || days < 0) throw new InvalidArgumentError('Write a number of days.');
  return days;
}

/** Files and labels in the order in which they stand on the command line. */
class LogList {
  /** Without labels everything in a log is harmless. */
  readonly all: Log[] = [];
  #isOpen = false;

  readonly addEvents = (path: string): string => {
    if (!this.#isOpen) this.all.push({ events: [], labels: undefined });
    this.#isOpen = true;
    this.all.at(-1)?.events.push(path);
    return path;
  };

  readonly addLabels = (path: string): string => {
    const log = this.all.at(-1);
    if (!log || !this.#isOpen)
      throw new InvalidArgumentError('Labels belong to the --events before them; name the files first.');
    log.labels = path === NO_LABELS ? undefined : path;
    this.#isOpen = false;
    return path;
  };
}
