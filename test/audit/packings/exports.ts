import { base64, each, type Packing, parsed } from './packing.ts';

const TIME = '2026-03-02T00:00:09Z';

/** Every field a column of its own, named by its path. */
function flat(value: object, separator: string, before = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.entries(flat(each, separator, before + key + separator))
        : [[before + key, each]],
    ),
  );
}

function renamed(event: object, rename: (name: string) => string): object {
  return Object.fromEntries(Object.entries(event).map(([key, value]) => [rename(key), value]));
}

const stream = (lines: readonly string[]) => ({
  stream: { job: 'audit', cluster: 'loki-shop' },
  values: lines.map((line) => ['1772409600000000000', line]),
});

/** Events as stores of logs give them out, and as messages of queues. */
export const EXPORTS: readonly Packing[] = [
  {
    name: 'Loki, pushed',
    format: 'loki',
    pack: (lines) => JSON.stringify({ streams: [stream(lines)] }),
    cluster: 'loki-shop',
  },
  {
    name: 'Loki, queried',
    format: 'loki',
    pack: (lines) => JSON.stringify({ status: 'success', data: { resultType: 'streams', result: [stream(lines)] } }),
    cluster: 'loki-shop',
  },
  {
    name: 'Splunk collector',
    format: 'shipper',
    pack: each((line) => ({ time: 1_772_409_609.1, event: parsed(line) })),
  },
  {
    name: 'Datadog archive',
    format: 'shipper',
    pack: each((line) => ({ _id: 'x', date: TIME, source: 'kubernetes.audit', attributes: parsed(line) })),
  },
  {
    name: 'Datadog search',
    format: 'shipper',
    pack: (lines) =>
      JSON.stringify({ data: lines.map((line) => ({ id: 'x', attributes: { tags: [], attributes: parsed(line) } })) }),
  },
  {
    name: 'Graylog',
    format: 'shipper',
    pack: each((full_message) => ({ version: '1.1', host: 'h', short_message: 'x', full_message, level: 6 })),
  },
  {
    name: 'a wrapping that nobody knows',
    format: 'shipper',
    pack: (lines) => JSON.stringify({ meta: { of: 'x' }, batch: { parts: lines.map((line) => ({ cell: [line] })) } }),
  },
  {
    name: 'CloudEvents, base64',
    format: 'shipper',
    pack: each((line) => ({ specversion: '1.0', data_base64: base64(line) })),
  },
  {
    name: 'Kafka REST',
    format: 'shipper',
    pack: (lines) => JSON.stringify({ records: lines.map((line) => ({ key: null, value: parsed(line) })) }),
  },
  {
    name: 'a queue of a topic',
    format: 'shipper',
    pack: (lines) =>
      JSON.stringify({
        Messages: lines.map((Message) => ({ Body: JSON.stringify({ Type: 'Notification', Message }) })),
      }),
  },
  {
    name: 'objects as text',
    format: 'raw',
    pack: each((line) =>
      Object.fromEntries(
        Object.entries(parsed(line)).map(([key, value]) => [
          key,
          typeof value === 'object' ? JSON.stringify(value) : value,
        ]),
      ),
    ),
  },
  { name: 'flattened with dots', format: 'raw', pack: each((line) => flat(parsed(line), '.')) },
  {
    name: 'flattened under a prefix',
    format: 'row',
    pack: each((line) => ({ '@timestamp': TIME, ...flat(parsed(line), '.', 'kubernetes.audit.') })),
  },
  {
    name: 'keys with a prefix',
    format: 'row',
    pack: each((line) => renamed(parsed(line), (name) => `audit_${name}`)),
  },
  {
    name: 'keys in lower case',
    format: 'row',
    pack: each((line) => renamed(parsed(line), (name) => name.toLowerCase())),
  },
  {
    name: 'keys with underscores',
    format: 'row',
    pack: each((line) =>
      renamed(parsed(line), (name) => name.replace(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`)),
    ),
  },
  {
    name: 'fields as Elasticsearch answers',
    format: 'row',
    pack: (lines) =>
      JSON.stringify({
        hits: {
          hits: lines.map((line) => ({
            _index: 'i',
            fields: Object.fromEntries(
              Object.entries(flat(parsed(line), '.', 'kubernetes.audit.')).map(([key, value]) => [
                key,
                Array.isArray(value) ? value : [value],
              ]),
            ),
          })),
        },
      }),
  },
  {
    name: 'Fluent Bit, nested under log_processed',
    format: 'shipper',
    pack: each((line) => ({ date: 1.5, stream: 'stdout', log_processed: parsed(line), kubernetes: { host: 'n' } })),
  },
  {
    name: 'Fluent forward',
    format: 'fluent',
    pack: (lines) => JSON.stringify(['tag', lines.map((log) => [1_772_409_609, { log }])]),
  },
];
