import { gzipSync } from 'node:zlib';

/** One way in which audit lines arrive, and what must come of it. */
export interface Packing {
  name: string;
  /** Name under which its events are counted. */
  format: string;
  /** As it arrives, for these lines of the API server's log. */
  pack(lines: readonly string[]): string;
  /** Named by the packing itself; undefined where it names none. */
  cluster?: string;
}

const parsed = (line: string): object => JSON.parse(line) as object;
const each = (wrap: (line: string) => unknown) => (lines: readonly string[]) =>
  lines.map((line) => JSON.stringify(wrap(line))).join('\n');
const zipped = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');
const base64 = (text: string) => Buffer.from(text).toString('base64');

const KUBERNETES = { pod_name: 'shipper-x2x', namespace_name: 'logging', labels: { app: 'shipper' }, host: 'node-1' };

/** What CloudWatch hands to a subscriber. */
export function subscription(lines: readonly string[], change: object = {}): object {
  const logEvents = lines.map((message, index) => ({ id: `3462${index}`, timestamp: 1_772_409_600_000, message }));
  return {
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: '/aws/eks/shop/cluster',
    logStream: 'kube-apiserver-audit-9f1c',
    subscriptionFilters: ['all'],
    logEvents,
    ...change,
  };
}

const RESOURCE_ID = '/SUBSCRIPTIONS/0A/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP';

export function aksRecord(log: unknown, change: object = {}): object {
  return {
    category: 'kube-audit',
    operationName: 'Microsoft.ContainerService/managedClusters/diagnosticLogs/Read',
    time: '2026-03-02T00:00:09.0000000Z',
    resourceId: RESOURCE_ID,
    properties: { log, stream: 'stdout', pod: 'kube-apiserver-6b' },
    ...change,
  };
}

function logRecord(body: object): object {
  return {
    timeUnixNano: '1772409600000000000',
    attributes: [{ key: 'log.file.name', value: { stringValue: 'a' } }],
    body,
  };
}

function otlp(records: object[]): object {
  const attributes = [{ key: 'k8s.cluster.name', value: { stringValue: 'otel-shop' } }];
  return { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ scope: {}, logRecords: records }] }] };
}

/** A JSON value as OTLP writes it. */
function anyValue(value: unknown): object {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  if (typeof value === 'object' && value !== null)
    return { kvlistValue: { values: Object.entries(value).map(([key, each]) => ({ key, value: anyValue(each) })) } };
  return typeof value === 'number' ? { intValue: String(value) } : { stringValue: String(value) };
}

function undotted(line: string): object {
  const event = JSON.parse(line) as { annotations?: Record<string, string> };
  const entries = Object.entries(event.annotations ?? {}).map(([key, value]) => [key.replaceAll('.', '_'), value]);
  return { ...event, annotations: Object.fromEntries(entries) };
}

const BEAT = {
  '@timestamp': '2026-03-02T00:00:09.000Z',
  agent: { type: 'filebeat' },
  log: { file: { path: '/a' }, offset: 7 },
};
const list = (lines: readonly string[]) => ({
  kind: 'EventList',
  apiVersion: 'audit.k8s.io/v1',
  metadata: {},
  items: lines.map(parsed),
});

export const PACKINGS: readonly Packing[] = [
  { name: 'raw lines', format: 'raw', pack: (lines) => lines.join('\n') },
  { name: 'raw lines of another system', format: 'raw', pack: (lines) => `\ufeff${lines.join('\r\n')}\r\n` },
  {
    name: 'fields in another order',
    format: 'raw',
    pack: each((line) => Object.fromEntries(Object.entries(parsed(line)).reverse())),
  },
  { name: 'concatenated in one line', format: 'raw', pack: (lines) => lines.join('') },
  { name: 'an array in one line', format: 'raw', pack: (lines) => `[${lines.join(',')}]` },
  { name: 'an array, one event a line', format: 'raw', pack: (lines) => `[\n${lines.join(',\n')}\n]` },
  {
    name: 'pretty-printed, one after another',
    format: 'raw',
    pack: (lines) => lines.map((line) => JSON.stringify(parsed(line), null, 2)).join('\n'),
  },
  { name: 'pretty-printed array', format: 'raw', pack: (lines) => JSON.stringify(lines.map(parsed), null, 4) },
  {
    name: 'pretty-printed with tabs and CRLF',
    format: 'event-list',
    pack: (lines) => JSON.stringify(list(lines), null, '\t').replaceAll('\n', '\r\n'),
  },
  { name: 'EventList', format: 'event-list', pack: (lines) => JSON.stringify(list(lines)) },
  {
    name: 'EventList with one event a line',
    format: 'event-list',
    pack: (lines) => `{"kind":"EventList","items":[\n${lines.join(',\n')}\n]}`,
  },
  { name: 'JSON text of JSON text', format: 'raw', pack: each((line) => line) },
  { name: 'Fluent Bit, text', format: 'fluent', pack: each((log) => ({ '@timestamp': 1_772_409_609.1, log })) },
  {
    name: 'Fluent Bit, text with its newline and metadata',
    format: 'fluent',
    pack: each((line) => ({ date: 1.5, log: `${line}\n`, kubernetes: KUBERNETES })),
  },
  {
    name: 'Fluent Bit, merged',
    format: 'raw',
    pack: each((line) => ({ '@timestamp': 1_772_409_609.1, ...parsed(line), kubernetes: KUBERNETES })),
  },
  {
    name: 'Fluentd, message',
    format: 'shipper',
    pack: each((message) => ({ message, tag: 'audit', cluster_name: 'fluentd-shop' })),
    cluster: 'fluentd-shop',
  },
  {
    name: 'Fluentd, parsed under log',
    format: 'fluent',
    pack: each((line) => ({ log: parsed(line), stream: 'stdout', time: '2026-03-02T00:00:09Z' })),
  },
  {
    name: 'container log of Docker',
    format: 'fluent',
    pack: each((line) => ({ log: `${line}\n`, stream: 'stdout', time: '2026-03-02T00:00:09.1Z' })),
  },
  {
    name: 'container log of CRI',
    format: 'raw',
    pack: (lines) => lines.map((line) => `2026-03-02T00:00:09.123456789+01:00 stdout F ${line}`).join('\n'),
  },
  {
    name: 'Vector',
    format: 'vector',
    pack: each((message) => ({
      message,
      timestamp: '2026-03-02T00:00:09Z',
      host: 'n',
      file: '/a',
      source_type: 'file',
    })),
  },
  {
    name: 'Filebeat',
    format: 'elastic',
    pack: each((message) => ({ ...BEAT, '@metadata': { beat: 'filebeat', type: '_doc' }, message })),
  },
  {
    name: 'Filebeat, parsed',
    format: 'elastic',
    pack: each((line) => ({ ...BEAT, json: parsed(line), orchestrator: { cluster: { name: 'beat-shop' } } })),
    cluster: 'beat-shop',
  },
  {
    name: 'Elastic Agent before renaming',
    format: 'elastic',
    pack: each((line) => ({ ...BEAT, kubernetes_audit: parsed(line) })),
  },
  {
    name: 'document of the kubernetes integration',
    format: 'elastic',
    pack: each((line) => ({ ...BEAT, kubernetes: { audit: undotted(line) }, event: { kind: 'event' } })),
  },
  {
    name: 'the same as Elasticsearch answers',
    format: 'elastic',
    pack: (lines) =>
      JSON.stringify({
        took: 1,
        hits: { hits: lines.map((line) => ({ _index: 'i', _source: { kubernetes: { audit: undotted(line) } } })) },
      }),
  },
  {
    name: 'OpenTelemetry, text',
    format: 'otel',
    pack: (lines) => JSON.stringify(otlp(lines.map((line) => logRecord({ stringValue: line })))),
    cluster: 'otel-shop',
  },
  {
    name: 'OpenTelemetry, parsed',
    format: 'otel',
    pack: (lines) => JSON.stringify(otlp(lines.map((line) => logRecord(anyValue(parsed(line)))))),
    cluster: 'otel-shop',
  },
  { name: 'OpenTelemetry, raw encoding of text', format: 'raw', pack: each((line) => line) },
  {
    name: 'OpenShift, structured',
    format: 'openshift',
    pack: each((line) => ({
      '@timestamp': '2026-03-02T00:00:09Z',
      structured: parsed(line),
      log_source: 'kubeAPI',
      log_type: 'audit',
      openshift: { cluster_id: 'c1-2' },
    })),
    cluster: 'c1-2',
  },
  {
    name: 'OpenShift, merged',
    format: 'raw',
    pack: each((line) => ({
      ...parsed(line),
      k8s_audit_level: 'Metadata',
      log_type: 'audit',
      openshift: { cluster_id: 'c1-2' },
      hostname: 'm0',
      tag: '.k8s-audit.log',
    })),
    cluster: 'c1-2',
  },
  {
    name: 'CloudWatch subscription',
    format: 'eks',
    pack: (lines) => JSON.stringify(subscription(lines)),
    cluster: '111122223333/shop',
  },
  {
    name: 'CloudWatch subscription, gzip in base64',
    format: 'eks',
    pack: (lines) => zipped(subscription(lines)),
    cluster: '111122223333/shop',
  },
  {
    name: 'Lambda',
    format: 'eks',
    pack: (lines) => JSON.stringify({ awslogs: { data: zipped(subscription(lines)) } }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Lambda reading Kinesis',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify({
        Records: [{ kinesis: { partitionKey: 'p', data: zipped(subscription(lines)) }, eventSource: 'aws:kinesis' }],
      }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Kinesis record',
    format: 'eks',
    pack: (lines) => JSON.stringify({ SequenceNumber: '4', PartitionKey: 'p', Data: zipped(subscription(lines)) }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Firehose transformation',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify({
        invocationId: 'i',
        deliveryStreamArn: 'arn',
        records: [{ recordId: 'r', data: zipped(subscription(lines)) }],
      }),
    cluster: '111122223333/shop',
  },
  {
    name: 'Firehose file',
    format: 'eks',
    pack: (lines) => lines.map((line) => JSON.stringify(subscription([line]))).join(''),
    cluster: '111122223333/shop',
  },
  {
    name: 'events as the aws command prints them',
    format: 'eks',
    pack: (lines) =>
      JSON.stringify(
        {
          events: lines.map((message) => ({
            logStreamName: 'kube-apiserver-audit-9',
            timestamp: 1_772_409_600_000,
            message,
          })),
        },
        null,
        4,
      ),
  },
  {
    name: 'CloudWatch export to S3',
    format: 'raw',
    pack: (lines) => lines.map((line) => `2026-03-02T00:00:09.000Z ${line}`).join('\n'),
  },
  {
    name: 'AKS through Event Hub',
    format: 'aks',
    pack: (lines) => JSON.stringify({ records: lines.map((line) => aksRecord(`${line}\n`)) }),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS with the event as object',
    format: 'aks',
    pack: (lines) => JSON.stringify({ records: lines.map((line) => aksRecord(parsed(line))) }),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'AKS in a storage account',
    format: 'aks',
    pack: each((line) => aksRecord(line, { category: 'kube-audit-admin' })),
    cluster: RESOURCE_ID.slice(1).toLowerCase(),
  },
  {
    name: 'events pushed by Pub/Sub',
    format: 'gke',
    pack: each((line) => ({ message: { data: base64(line), messageId: '1', attributes: {} }, subscription: 's' })),
  },
  {
    name: 'Splunk export',
    format: 'shipper',
    pack: each((_raw) => ({ preview: false, result: { _raw, sourcetype: 'kube:audit' } })),
  },
  { name: 'journal', format: 'shipper', pack: each((MESSAGE) => ({ MESSAGE, _SYSTEMD_UNIT: 'kubelet.service' })) },
];
