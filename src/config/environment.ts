import { homedir } from 'node:os';
import { join } from 'node:path';

/** What Secretwatch takes from the environment; nothing else reads it. */
export interface Environment {
  /** Bearer token of the HTTP API; '' when none is set. */
  token: string;
  /** Bearer token that API servers send to the audit webhook; '' when none is set. */
  webhookToken: string;
  /** Passwords and keys that are not in files; '' when not set. */
  kafkaPassword: string;
  elasticsearchPassword: string;
  elasticsearchApiKey: string;
  /** Secrets of sinks, by the name of their variable. */
  sinkSecrets: ReadonlyMap<string, string>;
  /** Data directory when neither the command line nor a file names one. */
  dataDir: string;
  /** False when `NO_COLOR` is set. */
  canColor: boolean;
  /** The terminal understands no control sequences at all. */
  isDumb: boolean;
  /** Width set by hand; undefined to ask the terminal. */
  columns: number | undefined;
  /** Errors are printed with their stack. */
  isDebug: boolean;
}

/** Reads the environment once, at the start of the process. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const columns = Number(env.COLUMNS);
  return {
    token: env.SECRETWATCH_TOKEN ?? '',
    webhookToken: env.SECRETWATCH_WEBHOOK_TOKEN ?? '',
    kafkaPassword: env.SECRETWATCH_KAFKA_PASSWORD ?? '',
    elasticsearchPassword: env.SECRETWATCH_ELASTICSEARCH_PASSWORD ?? '',
    elasticsearchApiKey: env.SECRETWATCH_ELASTICSEARCH_API_KEY ?? '',
    sinkSecrets: new Map(
      Object.entries(env).flatMap(([name, value]) =>
        name.startsWith('SECRETWATCH_SINK_') && value ? [[name, value] as const] : [],
      ),
    ),
    dataDir: env.SECRETWATCH_DATA_DIR || join(env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'secretwatch'),
    canColor: !env.NO_COLOR,
    isDumb: env.TERM === 'dumb',
    columns: Number.isInteger(columns) && columns > 0 ? columns : undefined,
    isDebug: Boolean(env.SECRETWATCH_DEBUG),
  };
}
