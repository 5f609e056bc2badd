import { type Logger, pino } from 'pino';
import type { Settings } from '../config/settings.ts';

/** The service's log on stderr, one JSON object a line; authorization never stands in it. */
export function createLog(level: Settings['logLevel']): Logger {
  const redact = ['req.headers.authorization', '*.headers.authorization', '*.authorization', 'authorization'];
  const destination = pino.destination({ fd: 2, sync: true });
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}
