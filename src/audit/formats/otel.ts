import { child, field, isObject, type Json, text } from '../fields.ts';
import { anyTime, clusterName } from './beside.ts';
import type { Content, Format } from './format.ts';

/** OpenTelemetry logs as OTLP JSON: resource, scope, log record, body. Both spellings of protobuf's JSON are read. */
export const otel: Format = {
  name: 'otel',
  unpack: (object) => {
    const resources = listOf(object, 'resourceLogs', 'resource_logs');
    const contents = resources?.flatMap((resource) => {
      const cluster = clusterOf(child(resource, 'resource'));
      const scopes = listOf(resource, 'scopeLogs', 'scope_logs') ?? listOf(resource, 'instrumentationLibraryLogs');
      return (scopes ?? []).flatMap((scope) => recordsOf(scope, cluster));
    });
    // Nobody exports nothing: where there is no record, the records are under another name.
    return contents?.length === 0 && resources?.length !== 0 ? [{ value: undefined }] : contents;
  },
};

function recordsOf(scope: Json, cluster: string): Content[] {
  return (listOf(scope, 'logRecords', 'log_records') ?? []).map((record) => ({
    value: bodyOf(record),
    cluster: cluster || clusterOf(record),
    timeUs: timeOf(record),
  }));
}

/** Receivers that take a line apart may leave it whole as an attribute only. */
function bodyOf(record: Json): unknown {
  return plain(field(record, 'body')) ?? attribute(record, 'log.record.original');
}

/** Zero stands for "not known". */
function timeOf(record: Json): number | undefined {
  const keys = ['timeUnixNano', 'time_unix_nano', 'observedTimeUnixNano', 'observed_time_unix_nano'];
  return keys.map((key) => anyTime(field(record, key))).find((timeUs) => timeUs !== undefined);
}

function clusterOf(holder: Json): string {
  for (const key of ['k8s.cluster.name', 'k8s.cluster.uid']) {
    const name = clusterName(String(attribute(holder, key) ?? ''));
    if (name) return name;
  }
  return '';
}

function attribute(holder: Json, key: string): unknown {
  const found = listOf(holder, 'attributes')?.find((each) => text(each, 'key') === key);
  return found && plain(field(found, 'value'));
}

/** Deeper than any event; what goes on beyond is cut off. */
const MAX_DEPTH = 64;

/** An OTLP AnyValue as the JSON value it stands for. */
function plain(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return value;
  const entries = listOf(child(value, either(value, 'kvlistValue', 'kvlist_value')), 'values');
  // Entries, not assignment: a key may be `__proto__`.
  if (entries)
    return Object.fromEntries(entries.map((entry) => [text(entry, 'key'), plain(field(entry, 'value'), depth + 1)]));
  const items = field(child(value, either(value, 'arrayValue', 'array_value')), 'values');
  if (Array.isArray(items)) return items.map((item) => plain(item, depth + 1));
  const number = field(value, either(value, 'intValue', 'int_value'));
  if (number !== undefined) return Number(number);
  for (const key of SCALARS) if (Object.hasOwn(value, key)) return field(value, key);
  return undefined;
}

const SCALARS = ['stringValue', 'string_value', 'bytesValue', 'bytes_value', 'boolValue', 'bool_value', 'doubleValue'];

function either(object: Json, camel: string, snake: string): string {
  return Object.hasOwn(object, camel) ? camel : snake;
}

function listOf(object: Json, ...keys: readonly string[]): Json[] | undefined {
  for (const key of keys) {
    const value = field(object, key);
    if (Array.isArray(value)) return value.filter(isObject);
  }
  return undefined;
}
