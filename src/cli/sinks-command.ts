import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import type { SinkStanding } from '../pipeline/delivery.ts';
import { type Context, dataDirOf, isFleet, settingsOf } from './context.ts';
import { deliveryTargets } from './delivery-targets.ts';
import { EXIT } from './exit.ts';
import { createLog } from './log.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords } from './output.ts';
import { addResend, assertKnown, refusedRowsOf } from './resend-command.ts';
import { REFUSED_VIEW, TEST_VIEW } from './sink-outcomes-view.ts';
import { configuredSinks, SINK_VIEW, sinkStatuses } from './sinks-view.ts';
import { testSinks } from './test-sinks.ts';

interface Flags {
  config: string;
  dataDir?: string;
  output: Format;
}

/** `sinks list`, `sinks refused`, `sinks resend` and `sinks test`. */
export function addSinks(program: Command, context: Context): void {
  const sinks = program
    .command('sinks')
    .summary('show how deliveries stand, send again what was refused, or send a sample');
  sinks
    .command('list')
    .summary('list sinks with what waits, what was refused and the last failure')
    .description(
      'Lists sinks with what waits for each, what a target refused for good, and the last failure. A sink that delivers at least once may show something twice after a crash.',
    )
    .addOption(OPTIONS.config().makeOptionMandatory())
    .addOption(OPTIONS.dataDir('folder that `run` keeps everything in'))
    .addOption(OPTIONS.output())
    .action((flags: Flags) => list(flags, context));
  sinks
    .command('refused')
    .summary('list what targets refused for good')
    .description('Lists what targets refused for good, with the reason; -o jsonl has the whole rows.')
    .argument('[name]', 'only of this sink')
    .addOption(OPTIONS.config().makeOptionMandatory())
    .addOption(OPTIONS.dataDir('folder that `run` keeps everything in'))
    .addOption(OPTIONS.output())
    .action((name: string | undefined, flags: Flags) => listRefused(name, flags, context));
  addResend(sinks, context);
  sinks
    .command('test')
    .summary('send a sample alert to each sink')
    .description(
      'Sends a sample alert to each sink, whatever its routes, and resolves it where it can be; says what came back. Exits with 1 when one failed.',
    )
    .argument('[name...]', 'only these')
    .addOption(OPTIONS.config().makeOptionMandatory())
    .addOption(OPTIONS.output())
    .action((names: string[], flags: Flags) => sendSamples(names, flags, context));
}

async function list({ config, dataDir, output }: Flags, context: Context): Promise<void> {
  const settings = settingsOf(context, config);
  const statuses = sinkStatuses(settings, await standingsOf(settings, dataDir, context));
  printRecords(statuses, output, SINK_VIEW, context.terminal);
}

async function listRefused(name: string | undefined, flags: Flags, context: Context): Promise<void> {
  const refused = await refusedRowsOf(settingsOf(context, flags.config), flags.dataDir, context);
  const rows = await refused.list(name);
  printRecords(rows, flags.output, REFUSED_VIEW, context.terminal);
  if (rows.length === 0) context.terminal.err('nothing was refused\n');
}

async function sendSamples(names: readonly string[], { config, output }: Flags, context: Context): Promise<void> {
  const settings = settingsOf(context, config);
  const isMeant = ({ name }: { name: string }) => names.length === 0 || names.includes(name);
  assertKnown(names, settings);
  // What is not meant needs no secret here.
  const targets = deliveryTargets({ ...settings, sinks: settings.sinks.filter(isMeant) }, context.environment);
  const rooms = await context.rooms.loadDelivery();
  const sample = { id: `test-${randomUUID()}`, timeUs: Date.now() * 1000 };
  const results = await testSinks(targets, names, sample, rooms, createLog('silent'));
  printRecords(results, output, TEST_VIEW, context.terminal);
  if (results.length === 0) context.terminal.err('there is no sink in the configuration\n');
  if (results.some(({ isTaken }) => !isTaken)) context.exitCode = EXIT.failed;
}

/** By the data directory; of a fleet, by the offsets in Kafka. */
async function standingsOf(
  settings: Settings,
  dataDir: string | undefined,
  context: Context,
): Promise<readonly SinkStanding[]> {
  if (!isFleet(settings, dataDir)) {
    const { readStandings } = await context.rooms.loadDelivery();
    return readStandings(dataDirOf(context, dataDir, settings));
  }
  const { kafkaTarget } = await import('./worker.ts');
  const target = kafkaTarget(settings, context.environment);
  const { readStandings } = await context.rooms.loadFleet();
  return readStandings(
    target,
    configuredSinks(settings).map(({ name }) => name),
    createLog('silent'),
  );
}
