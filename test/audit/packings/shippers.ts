import { each, type Packing, parsed } from './packing.ts';

const KUBERNETES = { pod_name: 'shipper-x2x', namespace_name: 'logging', labels: { app: 'shipper' }, host: 'node-1' };

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
/** What shippers and stores of logs make of a line. */
export const SHIPPERS: readonly Packing[] = [
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
    name: 'Splunk export',
    format: 'shipper',
    pack: each((_raw) => ({ preview: false, result: { _raw, sourcetype: 'kube:audit' } })),
  },
  { name: 'journal', format: 'shipper', pack: each((MESSAGE) => ({ MESSAGE, _SYSTEMD_UNIT: 'kubelet.service' })) },
];
