import { z } from 'zod';
import { SEVERITIES } from '../../model/finding.ts';
import { kafkaSettings } from '../fleet-settings.ts';
import { maintenanceWindow } from './maintenance.ts';

const file = z.string().min(1);
const patterns = z.array(z.string().trim().min(1).max(253)).min(1).optional();

const route = z
  .strictObject({
    minSeverity: z.enum(SEVERITIES).optional().describe('Least severity.'),
    teams: patterns.describe("Teams, of the principal or of a secret; '*' stands for any text here and below."),
    namespaces: patterns.describe('Namespaces, of the principal or of a secret.'),
    clusters: patterns.describe('Clusters.'),
    detectors: patterns.describe('Detectors, one of which spoke.'),
  })
  .describe('All that is given must hold.');

const common = {
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, 'use lower-case letters, digits and -, beginning with a letter')
    .refine((name) => name !== 'elasticsearch', 'this name is that of the setting elasticsearch')
    .describe('Its cursor is kept under this name.'),
  routes: z.array(route).min(1).optional().describe('Alerts for which one of these holds. Default: see the kind.'),
  groupSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .default(0)
    .describe('What comes so soon after a delivery goes together at the end of that time.'),
  maintenance: z
    .array(maintenanceWindow)
    .default([])
    .describe('Times in which nothing is sent; it waits and goes at their end.'),
};

const secretFile = file
  .optional()
  .describe('File with its secret. $SECRETWATCH_SINK_<NAME>, in capitals with _ for -, goes before it.');
const tls = {
  caFile: file.optional().describe('Certificates to trust, PEM. Default: those of the system.'),
  certFile: file.optional().describe('Own certificate for mutual TLS, PEM.'),
  keyFile: file.optional().describe('Key of that certificate, PEM.'),
};
const url = z.url({ protocol: /^https?$/ });
const connection = {
  timeoutSeconds: z.number().min(0.1).max(300).default(10).describe('An answer that takes longer is none.'),
  ...tls,
};
const http = {
  ...connection,
  proxy: url.optional().describe('HTTP proxy that tunnels to the target, such as http://proxy:3128'),
};
const JSON_FORMATS = ['secretwatch', 'ecs', 'ocsf'] as const;
const LINE_FORMATS = [...JSON_FORMATS, 'falco', 'cef'] as const;
export type LineFormat = (typeof LINE_FORMATS)[number];
const format = z.enum(JSON_FORMATS).default('secretwatch').describe('Our own JSON, ECS 9.4 or OCSF 1.8.');

const kinds = [
  z
    .strictObject({
      kind: z.literal('alertmanager'),
      ...common,
      urls: z.array(url).min(1).describe('All peers of one Alertmanager; each is told everything.'),
      repeatSeconds: z
        .number()
        .min(5)
        .max(3600)
        .default(60)
        .describe('Alerts that are not resolved are told so often.'),
      secretFile,
      ...http,
    })
    .describe('Prometheus Alertmanager, API v2. Medium and above by default. Secret: bearer token, if it wants one.'),
  z
    .strictObject({
      kind: z.literal('pagerduty'),
      ...common,
      url: url.default('https://events.pagerduty.com/v2/enqueue').describe('Of the service region.'),
      secretFile,
      ...http,
    })
    .describe('PagerDuty Events v2. Medium and above by default. Secret: the integration (routing) key.'),
  z
    .strictObject({ kind: z.literal('slack'), ...common, secretFile, ...http })
    .describe('Slack. Medium and above by default. Secret: the URL of the incoming webhook.'),
  z
    .strictObject({ kind: z.literal('falcosidekick'), ...common, url, ...http })
    .describe('Falcosidekick, and with it the outputs that it serves.'),
  z
    .strictObject({
      kind: z.literal('splunk'),
      ...common,
      url: url.describe('Of the HTTP Event Collector, such as https://splunk:8088'),
      index: z.string().min(1).max(255).optional().describe("Default: the token's."),
      format,
      secretFile,
      ...http,
    })
    .describe('Splunk HTTP Event Collector. Secret: its token.'),
  z
    .strictObject({ kind: z.literal('webhook'), ...common, url, format, secretFile, ...http })
    .describe('CloudEvents 1.0 by HTTP, one a request. Secret: key of the HMAC-SHA256 that signs it.'),
  z
    .strictObject({
      kind: z.literal('syslog'),
      ...common,
      address: z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'write HOST:PORT'),
      transport: z.enum(['tls', 'tcp']).default('tls').describe('tcp sends in the clear.'),
      format: z.enum(LINE_FORMATS).default('cef').describe('What the message holds.'),
      ...connection,
    })
    .describe('Syslog (RFC 5424) over TLS or TCP, octet-counted.'),
  z
    .strictObject({
      kind: z.literal('file'),
      ...common,
      path: file.describe('File to append to; - for stdout.'),
      format: z.enum(LINE_FORMATS).default('secretwatch').describe('What a line holds.'),
    })
    .describe('A file or stdout, one alert a line.'),
  z
    .strictObject({
      kind: z.literal('kafka'),
      ...common,
      ...kafkaSettings.pick({ brokers: true, tls: true, sasl: true }).shape,
      topic: z.string().regex(/^[A-Za-z0-9._-]{1,249}$/, 'use letters, digits and . _ -'),
      format,
      secretFile,
    })
    .describe('A Kafka topic. Secret: the SASL password.'),
] as const;

const sinkSettings = z.discriminatedUnion('kind', kinds);
export type SinkSettings = z.infer<typeof sinkSettings>;
export type SinkKind = SinkSettings['kind'];

export const sinkList = z.array(sinkSettings).superRefine((sinks, context) => {
  const seen = new Set<string>();
  for (const [at, { name }] of sinks.entries()) {
    if (seen.has(name)) context.addIssue({ code: 'custom', path: [at, 'name'], message: `${name} stands there twice` });
    seen.add(name);
  }
});
