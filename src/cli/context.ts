import type { Environment } from '../config/environment.ts';
import { checkSettings, loadSettings } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import type { Rooms } from './rooms.ts';
import type { Terminal } from './terminal.ts';

/** What every command gets. */
export interface Context {
  rooms: Rooms;
  terminal: Terminal;
  environment: Environment;
  /** Exit code when the command ends without an error. */
  exitCode: number;
}

/** Settings from the file that was named, or all defaults; what the command line gives goes before them. */
export function settingsOf(
  { rooms }: Context,
  file: string | undefined,
  given: Partial<Record<'cluster' | 'listen', string | undefined>> = {},
): Settings {
  const settings = loadSettings(file, rooms.detectors);
  const overrides = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return checkSettings({ ...settings, ...overrides }, 'the command line', rooms.detectors);
}

/** Everything is kept in a fleet's Kafka and Elasticsearch, unless a data directory is named. */
export function isFleet({ kafka }: Settings, dataDirFlag: string | undefined): boolean {
  return kafka !== undefined && dataDirFlag === undefined;
}

/** The data directory: command line, then file, then environment. */
export function dataDirOf(context: Context, flag: string | undefined, settings: Settings): string {
  return flag ?? settings.dataDir ?? context.environment.dataDir;
}
