import type { Settings } from '../config/settings.ts';
import { createLog, type ServiceLog } from './log.ts';
import type { Terminal } from './terminal.ts';

/** What the service tells, as sentences for people or as lines of its log. */
export interface Voice {
  log: ServiceLog;
  say(text: string): void;
  warn(text: string): void;
}

/** People read sentences beside the sample or at a terminal; elsewhere every notice is a line of the log. */
export function createVoice({ logLevel, logFormat }: Settings, isSample: boolean, terminal: Terminal): Voice {
  const isForPeople = isSample || terminal.canShowProgress;
  const log = createLog(isForPeople && logLevel === 'info' ? 'warn' : logLevel, logFormat);
  if (!isForPeople) return { log, say: (text) => log.info(text), warn: (text) => log.warn(text) };
  const tell = (text: string) => terminal.err(`${text}\n`);
  return { log, say: tell, warn: tell };
}
