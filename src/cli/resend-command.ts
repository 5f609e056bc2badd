import type { Command } from 'commander';
import type { Settings } from '../config/settings.ts';
import { SecretwatchError } from '../model/error.ts';
import type { Committed, RefusedRow, RefusedRows } from '../pipeline/delivery.ts';
import { type Resent, resend } from '../pipeline/resend.ts';
import { idOfAlert } from './alert-id.ts';
import { ask } from './ask.ts';
import { type Context, dataDirOf, isFleet, settingsOf } from './context.ts';
import { deliveryTargets } from './delivery-targets.ts';
import { EXIT } from './exit.ts';
import { createLog } from './log.ts';
import { OPTIONS } from './options.ts';
import { type Format, printRecords } from './output.ts';
import { RESENT_VIEW } from './sink-outcomes-view.ts';
import { configuredSinks } from './sinks-view.ts';

interface Flags {
  config: string;
  dataDir?: string;
  output: Format;
  id?: string[];
}

/** `sinks resend`: what a target refused, once it has been mended. */
export function addResend(sinks: Command, context: Context): void {
  sinks
    .command('resend')
    .summary('send once more what a target refused for good')
    .description(
      'Sends what `sinks refused` lists to its sink once more, when the target or the configuration has been mended. What is taken leaves the list; what is refused again stays, and the exit code is 1. Where only the last revision of an alert is of use, older ones are not sent.',
    )
    .argument('<name>', 'sink')
    .option('--id <id...>', 'only these alerts or findings')
    .addOption(OPTIONS.config().makeOptionMandatory())
    .addOption(OPTIONS.dataDir('folder that `run` keeps everything in'))
    .addOption(OPTIONS.output())
    .action(async (name: string, flags: Flags) => {
      const results = await resendTo(name, flags, context);
      printRecords(results, flags.output, RESENT_VIEW, context.terminal);
      if (results.length === 0) context.terminal.err('nothing was refused\n');
      if (results.some(({ outcome }) => outcome === 'refused')) context.exitCode = EXIT.failed;
    });
}

async function resendTo(name: string, flags: Flags, context: Context): Promise<Resent[]> {
  const settings = settingsOf(context, flags.config);
  assertKnown([name], settings);
  // What is not meant needs no secret here.
  const { elasticsearch, ...rest } = settings;
  const own = { ...rest, sinks: settings.sinks.filter((sink) => sink.name === name) };
  const meant = name === 'elasticsearch' ? { ...own, elasticsearch } : own;
  const targets = deliveryTargets(meant, context.environment);
  const kept = await refusedRowsOf(settings, flags.dataDir, context);
  const ids = flags.id?.map(idOfAlert);
  const rows = (await kept.list(name)).filter(({ row }) => !ids || ('id' in row && ids.includes(row.id)));
  if (rows.length === 0) return [];
  const later = await laterThan(rows, settings, flags, context);
  const { openSink } = await context.rooms.loadDelivery();
  const sink = await openSink(targets, name, createLog('silent'));
  try {
    return await resend(sink, kept, rows, later, new AbortController().signal);
  } catch (error) {
    if (error instanceof SecretwatchError) throw error;
    const remedy = 'nothing is lost: `sinks refused` lists what is left; try again later';
    throw new SecretwatchError('SW_SINK', `${name} cannot take it now: ${(error as Error).message}`, remedy, error);
  } finally {
    await sink.close();
  }
}

/** Revisions of the same alerts that came after these. A fleet without Elasticsearch has nobody to ask for them. */
async function laterThan(
  rows: readonly RefusedRow[],
  settings: Settings,
  flags: Flags,
  context: Context,
): Promise<Committed[]> {
  if (isFleet(settings, flags.dataDir) && !settings.elasticsearch) return [];
  const newest = new Map<string, number>();
  for (const { row } of rows)
    if (row.kind === 'Alert') newest.set(row.id, Math.max(row.revision, newest.get(row.id) ?? 0));
  return ask(context, flags, async (timeline) => {
    const histories = await Promise.all([...newest.keys()].map((id) => timeline.alert(id)));
    const revisions = histories.flatMap((history) => history?.revisions ?? []);
    return revisions
      .filter(({ id, revision }) => revision > (newest.get(id) ?? 0))
      .map((row) => ({ seq: Number.MAX_SAFE_INTEGER, row }));
  });
}

/** Where refused rows are kept: beside the store of a data directory, or in a topic of a fleet. */
export async function refusedRowsOf(
  settings: Settings,
  dataDirFlag: string | undefined,
  context: Context,
): Promise<RefusedRows> {
  const { rooms, environment } = context;
  if (!isFleet(settings, dataDirFlag))
    return (await rooms.loadDelivery()).refusedRows(dataDirOf(context, dataDirFlag, settings));
  const { kafkaTarget } = await import('./worker.ts');
  return (await rooms.loadFleet()).refusedRows(kafkaTarget(settings, environment), createLog('silent'));
}

/** Throws for the first name that no sink of the configuration has. */
export function assertKnown(names: readonly string[], settings: Settings): void {
  const known = configuredSinks(settings).map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new SecretwatchError('SW_NOT_FOUND', `there is no sink ${unknown}`, `there are ${known.join(', ')}`);
}
