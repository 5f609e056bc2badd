import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { SecretwatchError } from '../model/error.ts';
import { SEVERITIES, type Severity } from '../model/finding.ts';
import { FORMATS, type FormatName } from '../model/format.ts';
import { type Context, settingsOf } from './context.ts';
import { OPTIONS } from './options.ts';
import type { Format } from './output.ts';
import { type ScanOptions, scan } from './scan.ts';

interface Flags {
  output: Format;
  cluster?: string;
  dataDir?: string;
  config?: string;
  failOn?: Severity;
  format: FormatName | 'auto';
  inventory: string[];
  decisions?: string;
  minSeverity: Severity;
}

const LEAVE_OUT = 'leave --decisions out, or name another directory';

const PACKINGS = ['auto', ...FORMATS];

/** `scan`: files through the whole pipeline, alerts on stdout. */
export function addScan(program: Command, context: Context): void {
  program
    .command('scan')
    .summary('put audit logs through the whole pipeline and print the alerts')
    .description(
      'Reads Kubernetes audit logs, as the API server, a shipper or a cloud hands them out (plain, gzip or zstd), and prints the alerts. Several files are merged by time.',
    )
    .argument('<file...>', 'files or folders, or - for standard input')
    .addOption(OPTIONS.output())
    .addOption(OPTIONS.cluster('cluster that the logs come from (default: as they say themselves, else "default")'))
    .addOption(OPTIONS.dataDir('keep state and timeline there and go on from them; otherwise nothing is kept'))
    .addOption(OPTIONS.config())
    .addOption(OPTIONS.inventory())
    .option(
      '--decisions <dir>',
      'take what people decided about alerts in this data directory, each where it was decided',
    )
    .addOption(
      new Option('--format <format>', 'how events are packed; auto finds it out').choices(PACKINGS).default('auto'),
    )
    .addOption(
      new Option('--fail-on <severity>', 'exit with 3 when there is such an alert, or a worse one').choices(SEVERITIES),
    )
    .addOption(OPTIONS.minSeverity())
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 error, 2 wrong usage, 3 alerts met --fail-on, 4 part of\nthe input could not be read.',
    )
    .action(async (paths: string[], flags: Flags) => {
      const options = optionsOf(paths, flags, context);
      context.exitCode = await scan(options, context.rooms, context.terminal);
    });
}

function optionsOf(paths: readonly string[], flags: Flags, context: Context): ScanOptions {
  const { output, format, minSeverity, failOn, dataDir, inventory, decisions } = flags;
  if (decisions !== undefined && dataDir !== undefined && resolve(decisions) === resolve(dataDir))
    throw new SecretwatchError('SW_USAGE', 'a data directory has its own decisions already', LEAVE_OUT);
  // The configuration's data directory is the service's own; a scan writes only where it is told to.
  const settings = settingsOf(context, flags.config, { cluster: flags.cluster });
  const { cluster } = settings;
  const how = { packing: format, format: output, minSeverity, failOn };
  return { paths, inventory, decisions, settings, cluster, dataDir, ...how };
}
