import { field, isObject, type Json, text } from '../fields.ts';
import { clusterName, timeBeside } from './beside.ts';
import { type Content, type Format, IGNORED } from './format.ts';

/** Azure AKS: diagnostic records (Event Hub, storage account), and rows of the Log Analytics tables. */
export const aks: Format = {
  name: 'aks',
  unpack: (object) => {
    const records = field(object, 'records');
    if (Array.isArray(records)) return records.every(isRecord) ? records.map(contentOf) : undefined;
    if (isRecord(object)) return [contentOf(object)];
    return Object.hasOwn(object, 'AuditId') && Object.hasOwn(object, 'Verb') ? [rowContent(object)] : undefined;
  },
};

function isRecord(value: unknown): value is Json {
  return isObject(value) && text(value, 'category') !== '' && (isAzure(value) || isObject(field(value, 'properties')));
}

function isAzure(record: Json): boolean {
  return resourceOf(record) !== '' || text(record, 'operationName').startsWith('Microsoft.');
}

function contentOf(record: Json): Content | typeof IGNORED {
  // A hub carries the logs of many services; of a cluster, those of its scheduler and of others as well.
  if (!/^kube-audit(-admin)?$/i.test(text(record, 'category'))) return IGNORED;
  const properties = field(record, 'properties');
  // Some exports leave `properties` as the text it was.
  const value = isObject(properties) ? field(properties, 'log') : properties;
  return { value, cluster: clusterName(resourceOf(record)), timeUs: timeBeside(record) };
}

/** Resource ids are written in capitals by some of Azure's services and are the same all the same. */
function resourceOf(record: Json): string {
  const keys = ['resourceId', 'ResourceId', 'resourceID', '_ResourceId'];
  return (
    keys
      .map((key) => text(record, key))
      .find((id) => id !== '')
      ?.toLowerCase() ?? ''
  );
}

/** Column of `AKSAudit` and `AKSAuditAdmin` to field of an event. */
const COLUMNS: readonly (readonly [column: string, field: string])[] = [
  ['AuditId', 'auditID'],
  ['Level', 'level'],
  ['Stage', 'stage'],
  ['RequestUri', 'requestURI'],
  ['Verb', 'verb'],
  ['User', 'user'],
  ['ImpersonatedUser', 'impersonatedUser'],
  ['SourceIps', 'sourceIPs'],
  ['UserAgent', 'userAgent'],
  ['ObjectRef', 'objectRef'],
  ['ResponseStatus', 'responseStatus'],
  ['RequestObject', 'requestObject'],
  ['ResponseObject', 'responseObject'],
  ['RequestReceivedTime', 'requestReceivedTimestamp'],
  ['StageReceivedTime', 'stageTimestamp'],
  ['Annotations', 'annotations'],
];

function rowContent(row: Json): Content {
  const entries = COLUMNS.filter(([column]) => Object.hasOwn(row, column)).map(([column, name]) => [
    name,
    dynamic(row[column]),
  ]);
  const value = { kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...Object.fromEntries(entries) };
  return { value, cluster: clusterName(resourceOf(row)), timeUs: timeBeside(row) };
}

/** A dynamic column is exported as text. */
function dynamic(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
