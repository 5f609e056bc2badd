import type { Command } from 'commander';
import { askService, isAlive } from '../api/client.ts';
import type { Settings } from '../config/settings.ts';
import type { Timeline } from '../timeline/port.ts';
import { type Context, dataDirOf, isFleet, settingsOf } from './context.ts';
import { elasticsearchTarget } from './delivery-targets.ts';
import { OPTIONS } from './options.ts';
import type { Format } from './output.ts';
import { readServiceFile } from './service-file.ts';

/** Options of every command that asks questions. */
export interface AskFlags {
  dataDir?: string;
  config?: string;
}

/** Options of every command that asks for a list. */
export interface ListFlags extends AskFlags {
  cluster?: string;
  since?: number;
  sinceTime?: number;
  until?: number;
  limit: number;
  output: Format;
}

/** Adds what says whom to ask. */
export function addAskOptions(command: Command): Command {
  return command
    .addOption(OPTIONS.dataDir('data directory to ask (default: that of the service)'))
    .addOption(OPTIONS.config());
}

/** Adds what says which part of a list is wanted, and how it is written. */
export function addListOptions(command: Command): Command {
  command
    .addOption(OPTIONS.cluster('only this cluster'))
    .addOption(OPTIONS.since())
    .addOption(OPTIONS.sinceTime())
    .addOption(OPTIONS.until())
    .addOption(OPTIONS.limit())
    .addOption(OPTIONS.output());
  return addAskOptions(command);
}

/** The part of a list that the options ask for. */
export function listQuery({ cluster, since, sinceTime, until, limit }: ListFlags) {
  return { cluster, sinceUs: since ?? sinceTime, untilUs: until, limit };
}

/** Asks the service that holds the data directory, the directory itself when none runs, or a fleet's Elasticsearch. */
export async function ask<T>(
  context: Context,
  flags: AskFlags,
  question: (timeline: Timeline) => Promise<T>,
): Promise<T> {
  const timeline = await openTimeline(context, flags.dataDir, settingsOf(context, flags.config));
  try {
    return await question(timeline);
  } finally {
    await timeline.close();
  }
}

async function openTimeline(context: Context, dataDirFlag: string | undefined, settings: Settings): Promise<Timeline> {
  const { rooms, environment } = context;
  if (isFleet(settings, dataDirFlag))
    return (await rooms.loadFleet()).openTimeline(elasticsearchTarget(settings, environment));
  const dataDir = dataDirOf(context, dataDirFlag, settings);
  const address = readServiceFile(dataDir);
  return address && (await isAlive(address)) ? askService(address) : rooms.openTimeline(dataDir);
}
