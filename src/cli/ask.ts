import { askService, isAlive } from '../api/client.ts';
import type { Timeline } from '../timeline/port.ts';
import { type Context, dataDirOf, settingsOf } from './context.ts';
import { readServiceFile } from './service-file.ts';

/** Options of every command that asks questions. */
export interface AskFlags {
  dataDir?: string;
  config?: string;
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
