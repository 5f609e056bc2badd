import { z } from 'zod';

/** Names of clusters go into topics, indices and file names. */
export const clusterName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/,
    'use up to 253 letters, digits and . _ : / -, beginning with a letter or digit',
  );

const file = z.string().min(1);

const tls = z.strictObject({
  caFile: file.optional().describe('Certificates to trust, PEM. Default: those of the system.'),
  certFile: file.optional().describe('Own certificate for mutual TLS, PEM.'),
  keyFile: file.optional().describe('Key of that certificate, PEM.'),
});

const rawInput = z
  .strictObject({
    topic: z.string().min(1).describe('Topic with audit events, one or an EventList per record.'),
    cluster: clusterName.optional().describe('The cluster that all of it comes from.'),
    clusterHeader: z.string().min(1).optional().describe("Record header that holds the cluster's name."),
    clusterField: z
      .string()
      .min(1)
      .optional()
      .describe("Path in the JSON that holds the cluster's name, such as kubernetes.cluster."),
  })
  .refine(
    ({ cluster, clusterHeader, clusterField }) =>
      [cluster, clusterHeader, clusterField].filter((given) => given !== undefined).length === 1,
    'give exactly one of cluster, clusterHeader and clusterField',
  );

export const kafkaSettings = z.strictObject({
  brokers: z
    .array(z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:[\]]+):\d{1,5}$/, 'write HOST:PORT'))
    .min(1)
    .describe('Brokers to begin with.'),
  prefix: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'use letters, digits and . _ -')
    .default('secretwatch')
    .describe('Begins the names of our topics, groups and transactional ids.'),
  partitions: z
    .int()
    .min(1)
    .max(1000)
    .default(12)
    .describe('Partitions of our topics. Frozen once there is state: begin with as many as there may be workers.'),
  replicationFactor: z
    .int()
    .min(-1)
    .max(10)
    .default(-1)
    .describe("Copies of our topics; -1 takes the broker's default."),
  retentionDays: z.int().min(1).max(3650).default(7).describe('How long events and results stay in Kafka.'),
  tls: z.union([z.boolean(), tls]).default(false).describe('TLS to the brokers: true, or with own files.'),
  sasl: z
    .strictObject({
      mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
      username: z.string().min(1),
      passwordFile: file.optional().describe('File with the password. $SECRETWATCH_KAFKA_PASSWORD goes before it.'),
    })
    .optional()
    .describe('Who we are to the brokers.'),
  inputs: z.array(rawInput).default([]).describe('Topics that the intake reads.'),
  worker: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Name that this worker has again after a restart, so that its partitions come back. Default: the host name.',
    ),
  sessionTimeoutSeconds: z
    .number()
    .min(6)
    .max(300)
    .default(10)
    .describe('Silence after which a worker is taken for dead; its state then moves.'),
});
export type KafkaSettings = z.infer<typeof kafkaSettings>;

export const elasticsearchSettings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address of Elasticsearch 9.'),
  cloudId: z.string().min(1).optional().describe('Instead of the address: the id that Elastic Cloud shows.'),
  prefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,99}$/, 'use lower case letters, digits and _ -')
    .default('secretwatch')
    .describe('Begins the names of our indices and templates.'),
  username: z.string().min(1).optional().describe('User for basic authentication; without one an API key is used.'),
  passwordFile: file.optional().describe('File with the password. $SECRETWATCH_ELASTICSEARCH_PASSWORD goes before it.'),
  apiKeyFile: file.optional().describe('File with the API key. $SECRETWATCH_ELASTICSEARCH_API_KEY goes before it.'),
  caFile: file.optional().describe('Certificates to trust, PEM. Default: those of the system.'),
  replicas: z.int().min(0).max(10).default(1).describe('Copies of every index.'),
});
export type ElasticsearchSettings = z.infer<typeof elasticsearchSettings>;
