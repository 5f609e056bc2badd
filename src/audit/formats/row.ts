import { field, isObject, type Json } from '../fields.ts';
import { clusterBeside, timeBeside } from './beside.ts';
import type { Format } from './format.ts';

/** Events as rows of tables, and documents whose fields were flattened. */
export const row: Format = {
  name: 'row',
  unpack: (object) => {
    const value = eventOfRow(object);
    return value && [{ value, cluster: clusterBeside(object), timeUs: timeBeside(object) }];
  },
};

/** Fields of an event by their folded names; stores and tables change their case and put underscores between. */
const FIELDS = new Map(
  [
    ...['kind', 'apiVersion', 'level', 'auditID', 'stage', 'requestURI', 'verb', 'user', 'impersonatedUser'],
    ...['sourceIPs', 'userAgent', 'objectRef', 'responseStatus', 'requestObject', 'responseObject'],
    ...['requestReceivedTimestamp', 'stageTimestamp', 'timestamp', 'annotations'],
  ].map((name) => [folded(name), name]),
);
FIELDS.set('requestreceivedtime', 'requestReceivedTimestamp').set('stagereceivedtime', 'stageTimestamp');

/** Fields of those fields. What bears a caller's or a plugin's own keys is kept under them as they are. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['username', 'uid', 'groups', 'extra'],
  impersonatedUser: ['username', 'uid', 'groups', 'extra'],
  objectRef: ['resource', 'subresource', 'namespace', 'name', 'uid', 'apiGroup', 'apiVersion', 'resourceVersion'],
  responseStatus: ['code', 'status', 'message', 'reason'],
  annotations: [],
};
const LISTS = new Set(['sourceIPs', 'groups']);
/** A row has a few dozen columns. */
const MAX_COLUMNS = 1_000;

type Draft = Map<string, unknown>;

/** Whether an event came apart: objects became texts, or each of their fields a column of its own. */
export function isApart(event: Json): boolean {
  const [user, objectRef] = [field(event, 'user'), field(event, 'objectRef')];
  if (isObject(user)) return false;
  if (typeof user === 'string' ? user.startsWith('{') : typeof objectRef === 'string') return true;
  return Object.keys(event).some((key) => /^(?:user|objectRef)[._]/i.test(key));
}

/**
 * The event that became a row of a table or was flattened: names in another case, objects as text, or columns such as
 * `user.username` and `audit_objectRef_name`. Undefined where there is no audit ID and verb among its columns.
 */
export function eventOfRow(row: Json): Json | undefined {
  const columns = Object.entries(row).slice(0, MAX_COLUMNS);
  const prefix = prefixOf(columns.map(([column]) => column));
  if (prefix === undefined) return undefined;
  const event: Draft = new Map();
  for (const [column, value] of columns)
    if (column.startsWith(prefix)) put(event, column.slice(prefix.length), plain(value));
  if (!event.has('verb')) return undefined;
  return { kind: 'Event', apiVersion: 'audit.k8s.io/v1', ...settled(event) };
}

/** What stands before every column's name, most often nothing. */
function prefixOf(columns: readonly string[]): string | undefined {
  const auditId = columns.find((column) => /(?:^|[._])audit_?id$/i.test(column));
  return auditId?.replace(/audit_?id$/i, '');
}

function put(event: Draft, column: string, value: unknown): void {
  const whole = FIELDS.get(folded(column));
  if (whole !== undefined)
    return void event.set(whole, PARTS[whole] && isObject(value) ? inside(whole, value) : single(whole, value));
  for (const separator of column.matchAll(/[._[]/g)) {
    const name = FIELDS.get(folded(column.slice(0, separator.index)));
    if (name === undefined) continue;
    const rest = column.slice(separator.index + 1);
    if (PARTS[name]) putPart(draftOf(event, name), name, rest, value);
    else if (LISTS.has(name)) event.set(name, [...listOf(event.get(name)), value]);
    return;
  }
}

function putPart(draft: Draft, name: string, column: string, value: unknown): void {
  const parts = PARTS[name] ?? [];
  const whole = parts.find((part) => folded(part) === folded(column));
  if (whole !== undefined) return void draft.set(whole, single(whole, value));
  const part = parts.find((each) =>
    LISTS.has(each) || each === 'extra' ? new RegExp(`^${each}[._[]`, 'i').test(column) : false,
  );
  if (part === 'extra') draftOf(draft, 'extra').set(column.slice(part.length + 1), value);
  else if (part !== undefined) draft.set(part, [...listOf(draft.get(part)), value]);
  else if (parts.length === 0) draft.set(column, single(column, value));
}

function inside(name: string, value: Json): Draft {
  const draft: Draft = new Map();
  for (const [key, each] of Object.entries(value).slice(0, MAX_COLUMNS)) putPart(draft, name, key, each);
  return draft;
}

function draftOf(draft: Draft, name: string): Draft {
  const known = draft.get(name);
  if (known instanceof Map) return known;
  const fresh: Draft = new Map();
  draft.set(name, fresh);
  return fresh;
}

/** Entries, not assignment: a column may be called `__proto__`. */
function settled(draft: Draft): Json {
  return Object.fromEntries([...draft].map(([key, value]) => [key, value instanceof Map ? settled(value) : value]));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Some stores answer with lists of one; a list stays one where the event has one. */
function single(name: string, value: unknown): unknown {
  if (LISTS.has(name)) return typeof value === 'string' ? [value] : value;
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return name === 'code' && typeof one === 'string' && /^\d{3}$/.test(one) ? Number(one) : one;
}

/** An object or a list as it stands in a column of text. */
export function plain(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function folded(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
