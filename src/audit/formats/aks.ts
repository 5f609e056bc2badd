import { field, isObject, type Json, text } from '../fields.ts';
import { isEvent } from '../is-event.ts';
import { clusterName, timeBeside } from './beside.ts';
import { type Content, type Format, IGNORED } from './format.ts';
import { eventOfRow, plain } from './row.ts';

/** Azure AKS: diagnostic records (Event Hub, storage account), and rows of the Log Analytics tables. */
export const aks: Format = {
  name: 'aks',
  unpack: (object) => {
    const records = anyCase(object, 'records');
    if (Array.isArray(records)) return records.every(isRecord) ? records.map(contentOf) : undefined;
    if (isRecord(object)) return [contentOf(object)];
    const tables = field(object, 'tables');
    if (Array.isArray(tables) && tables.every(isTable)) return tables.flatMap(rowsOf).map((value) => ({ value }));
    return Object.hasOwn(object, 'AuditId') && Object.hasOwn(object, 'Verb') ? [rowContent(object)] : undefined;
  },
};

/** Services differ in how they write the first letter. */
function anyCase(object: Json, key: string): unknown {
  return field(object, key) ?? field(object, key.charAt(0).toUpperCase() + key.slice(1));
}

function isRecord(value: unknown): value is Json {
  return isObject(value) && categoryOf(value) !== '' && (isAzure(value) || isObject(anyCase(value, 'properties')));
}

function isAzure(record: Json): boolean {
  return resourceOf(record) !== '' || String(anyCase(record, 'operationName') ?? '').startsWith('Microsoft.');
}

function categoryOf(record: Json): string {
  const category = anyCase(record, 'category');
  return typeof category === 'string' ? category : '';
}

function contentOf(record: Json): Content | typeof IGNORED {
  // A hub carries the logs of many services; of a cluster, those of its scheduler and of others as well.
  if (!/^kube-audit(-admin)?$/i.test(categoryOf(record))) return IGNORED;
  return { value: logOf(record), cluster: clusterName(resourceOf(record)), timeUs: timeBeside(record) };
}

/** Under `properties`, which some exports leave as the text it was; or in a column of AzureDiagnostics. */
function logOf(record: Json): unknown {
  const properties = plain(anyCase(record, 'properties') ?? field(record, 'log_s'));
  return isObject(properties) && !isEvent(properties) ? anyCase(properties, 'log') : properties;
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

interface Table extends Json {
  columns: readonly Json[];
  rows: readonly unknown[][];
}

/** What the query API of Log Analytics answers. */
function isTable(value: unknown): value is Table {
  if (!isObject(value)) return false;
  const [columns, rows] = [field(value, 'columns'), field(value, 'rows')];
  return Array.isArray(columns) && columns.every(isObject) && Array.isArray(rows) && rows.every(Array.isArray);
}

function rowsOf({ columns, rows }: Table): Json[] {
  const names = columns.map((column) => text(column, 'name'));
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index]])));
}

/** A row of `AKSAudit` or `AKSAuditAdmin`. */
function rowContent(columns: Json): Content {
  return { value: eventOfRow(columns), cluster: clusterName(resourceOf(columns)), timeUs: timeBeside(columns) };
}
