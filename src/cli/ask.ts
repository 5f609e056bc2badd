import type { Command } from 'commander';
import { askService, isAlive } from '../api/client.ts';
import type { Timeline } from '../timeline/port.ts';
import { type Context, dataDirOf, settingsOf } from './context.ts';
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

/** Asks the service that holds the data directory, or the directory itself when none runs. */
export async function ask<T>(
  context: Context,
  flags: AskFlags,
  question: (timeline: Timeline) => Promise<T>,
): Promise<T> {
  const dataDir = dataDirOf(context, flags.dataDir, settingsOf(context, flags.config));
  const timeline = await openTimeline(context, dataDir);
  try {
    return await question(timeline);
  } finally {
    await timeline.close();
  }
}

async function openTimeline({ rooms }: Context, dataDir: string): Promise<Timeline> {
  const address = readServiceFile(dataDir);
  return address && (await isAlive(address)) ? askService(address) : rooms.openTimeline(dataDir);
}
