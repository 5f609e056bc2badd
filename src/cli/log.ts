import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Settings } from '../config/settings.ts';

/** Where the service says what it does. */
export type ServiceLog = Logger;

/** Keys under which libraries carry what proves who we are, at any of the depths at which they log it. */
const SECRET_KEYS = ['authorization', 'password', 'token', 'apiKey', 'secret', 'cookie'];
const REDACT = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`, `*.*.*.${key}`]);

/**
 * The service's log, one JSON object a line; nothing that proves who we are stands in it. `ecs` names the fields by the Elastic
 * Common Schema 9, so that a log of it joins the alerts in Elasticsearch.
 */
export function createLog(
  level: Settings['logLevel'],
  format: Settings['logFormat'] = 'json',
  destination: DestinationStream = pino.destination({ fd: 2, sync: true }),
): ServiceLog {
  const shape = format === 'ecs' ? ECS : PLAIN;
  return pino({ level, redact: REDACT, ...shape }, destination);
}

const PLAIN: LoggerOptions = { base: null, timestamp: pino.stdTimeFunctions.isoTime };

const ECS: LoggerOptions = {
  base: { 'ecs.version': '9.4.0', 'service.name': 'secretwatch', 'event.dataset': 'secretwatch.log' },
  messageKey: 'message',
  timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
  formatters: { level: (label) => ({ 'log.level': label }) },
  errorKey: 'error',
  serializers: {
    error: ({ name, message, stack }: Error) => ({ type: name, message, stack_trace: stack }),
  },
};
