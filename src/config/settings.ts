import { z } from 'zod';
import { checkDigest, digestSettings } from './digest-settings.ts';
import { clusterName, elasticsearchSettings, kafkaSettings } from './fleet-settings.ts';
import { sinkList } from './sinks/sink-settings.ts';
import { webhookSettings } from './webhook-settings.ts';

/** A part of the configuration that another room defines: a detector, by its id. */
export interface ConfigurablePart {
  id: string;
  title: string;
  config: z.ZodType;
}

const LOG_FORMATS = ['json', 'ecs'] as const;
const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

const listen = z
  .string()
  .regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'write HOST:PORT, for example 127.0.0.1:7070')
  .refine((text) => Number(text.slice(text.lastIndexOf(':') + 1)) <= 65_535, 'the port must be at most 65535');

/** Stands for "nobody named it"; then names in the log's envelopes count. */
export const UNNAMED_CLUSTER = 'default';

const base = z.strictObject({
  dataDir: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder that keeps state, timeline and alerts. Default: $SECRETWATCH_DATA_DIR, else $XDG_STATE_HOME/secretwatch, else ~/.local/state/secretwatch.',
    ),
  cluster: clusterName
    .default(UNNAMED_CLUSTER)
    .describe(
      'Name of the cluster that the audit log comes from. Without it, what the log is packed in may name it (EKS, GKE, AKS, shippers).',
    ),
  listen: listen
    .default('127.0.0.1:7070')
    .describe('Address of the HTTP API. Beyond loopback it needs a token; port 0 takes any free port.'),
  tokenFile: z
    .string()
    .min(1)
    .optional()
    .describe('File with the bearer token of the HTTP API. $SECRETWATCH_TOKEN goes before it.'),
  webhook: webhookSettings(listen)
    .optional()
    .describe("The API server's audit webhook: events are posted here; 200 says that they are stored."),
  kafka: kafkaSettings.optional().describe('A fleet: events come from Kafka, and state is kept there.'),
  elasticsearch: elasticsearchSettings
    .optional()
    .describe('Where accesses, facts, findings and alerts are sent, and asked for.'),
  sinks: sinkList.default([]).describe('Where alerts are sent, each with its own cursor, routes and times.'),
  digest: digestSettings
    .optional()
    .describe(
      'A daily or weekly sum of what paged nobody, sent to people. In a fleet, of the workers with the role deliver that have it one sends it.',
    ),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address at which people reach the HTTP API; alerts that are sent link to it.'),
  exceptions: z
    .string()
    .min(1)
    .optional()
    .describe(
      'YAML file of what is expected: exceptions with owner, reason and expiry. `config check` reads it as well.',
    ),
  owners: z
    .string()
    .min(1)
    .optional()
    .describe('File like CODEOWNERS that says which team answers for which accounts, secrets and people.'),
  logFormat: z
    .enum(LOG_FORMATS)
    .default('json')
    .describe('Fields of the service’s log: plain, or by the Elastic Common Schema.'),
  logLevel: z.enum(LOG_LEVELS).default('info').describe('How much the service writes to its log on stderr.'),
});

/** Everything that can be set, defaults filled in. `detectors` holds each detector's own settings by id. */
export type Settings = z.infer<typeof base> & { detectors: Readonly<Record<string, unknown>> };

/** The schema of a configuration file; the detectors bring their own parts. */
export function settingsSchema(parts: readonly ConfigurablePart[]): z.ZodType<Settings> {
  const shape = Object.fromEntries(parts.map(({ id, title, config }) => [id, config.prefault({}).describe(title)]));
  const detectors = z.strictObject(shape).prefault({}).describe('Settings of each detector, by its id.');
  return base.extend({ detectors }).superRefine(checkDigest) as unknown as z.ZodType<Settings>;
}

/** The same as JSON Schema, for editors and `config schema`. */
export function settingsJsonSchema(parts: readonly ConfigurablePart[]): object {
  return { title: 'Secretwatch configuration', ...z.toJSONSchema(settingsSchema(parts), { io: 'input' }) };
}
