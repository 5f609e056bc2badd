import { child, field, isObject, type Json, text } from '../fields.ts';
import { clusterName } from './beside.ts';
import { type Content, type Format, IGNORED } from './format.ts';
import { GKE_PROVENANCE, toAuditEvent } from './gke-event.ts';

/** Google GKE through Cloud Logging: log entries, alone or as Pub/Sub pushes or hands them out. */
export const gke: Format = {
  name: 'gke',
  unpack: (object) => pubSub(object) ?? logEntry(object),
};

function pubSub(object: Json): Content[] | undefined {
  const received = field(object, 'receivedMessages');
  if (Array.isArray(received)) return received.map((value) => ({ value }));
  const message = child(object, 'message');
  const isMessage = Object.hasOwn(message, 'data') && (hasMessageId(message) || Object.hasOwn(object, 'subscription'));
  return isMessage ? [{ value: field(message, 'data') }] : undefined;
}

function hasMessageId(message: Json): boolean {
  return ['messageId', 'message_id', 'publishTime'].some((key) => Object.hasOwn(message, key));
}

function logEntry(written: Json): (Content | typeof IGNORED)[] | undefined {
  const entry = inCamelCase(written);
  const payload = field(entry, 'protoPayload');
  // Containers' own output goes to the same sink.
  if (payload === undefined) return isOtherEntry(entry) ? [IGNORED] : undefined;
  if (!isObject(payload) || !isOfCluster(entry, payload)) return [IGNORED];
  return [{ value: toAuditEvent(entry, payload), cluster: clusterOf(entry), provenance: GKE_PROVENANCE }];
}

function isOtherEntry(entry: Json): boolean {
  const hasText = text(entry, 'textPayload').trimStart().startsWith('{');
  return text(entry, 'logName').includes('/logs/') && !Object.hasOwn(entry, 'jsonPayload') && !hasText;
}

/** BigQuery names the payload by its type; clients of the API in other languages write its names in their own way. */
function inCamelCase(entry: Json): Json {
  const payload = field(entry, 'protopayload_auditlog') ?? field(entry, 'proto_payload');
  if (!isObject(payload)) return entry;
  return { ...(camel(entry) as Json), protoPayload: camel(payload) };
}

/** Deep enough for the payload's own names; bodies lie deeper and are left as they are. */
const MAX_DEPTH = 3;

function camel(value: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((each) => camel(each, depth));
  if (!isObject(value) || depth > MAX_DEPTH) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key.includes('/') ? key : key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      key === 'labels' || key === 'request' || key === 'response' ? each : camel(each, depth + 1),
    ]),
  );
}

/** The API server's own entries; the cloud's services log theirs beside it. */
function isOfCluster(entry: Json, payload: Json): boolean {
  const service = text(payload, 'serviceName') || text(entry, 'serviceName');
  if (service !== '') return service === 'k8s.io';
  return text(child(entry, 'resource'), 'type') === 'k8s_cluster' || text(payload, 'methodName').startsWith('io.k8s.');
}

/** `project/location/cluster`, without what is not told. */
function clusterOf(entry: Json): string {
  const labels = child(child(entry, 'resource'), 'labels');
  if (text(labels, 'cluster_name') === '') return '';
  const parts = [text(labels, 'project_id'), text(labels, 'location'), text(labels, 'cluster_name')];
  return clusterName(parts.filter((part) => part !== '').join('/'));
}
