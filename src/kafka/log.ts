import type { LogEntry, logLevel } from 'kafkajs';
import { kafkajs } from './library.ts';

/** What is needed of a log; pino's has it. */
export interface Log {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

/** Said at ERROR by the client in the course of nature: every rebalance and every second transaction. */
const ORDINARY =
  /group is rebalancing|CONCURRENT_TRANSACTIONS|another transaction|coordinator is (not available|loading)|not the coordinator|member id|The group is not|REBALANCE_IN_PROGRESS|generation id/i;

/** Passes the client's own log on at the level that it deserves. */
export function logThrough(log: Log): () => (entry: LogEntry) => void {
  return () => (entry) => {
    const { message, error, retryCount, groupId } = entry.log;
    const text = `kafka: ${message}${typeof error === 'string' ? `: ${error}` : ''}`;
    log[levelOf(entry.level, text)]({ client: entry.namespace, groupId, retryCount }, text);
  };
}

function levelOf(level: logLevel, text: string): keyof Log {
  if (ORDINARY.test(text)) return 'debug';
  // The connection has said why already.
  if (/trying another broker/.test(text)) return 'debug';
  // Whether a failed request was an error is decided by who retries it.
  if (level === kafkajs.logLevel.ERROR || level === kafkajs.logLevel.WARN) return 'warn';
  return 'debug';
}
