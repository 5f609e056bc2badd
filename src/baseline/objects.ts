import type { AuditEvent } from '../model/audit-event.ts';
import { DAY_US, HOUR_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** When an object came to be and was last written, as far as the log shows. */
export interface ObjectCell {
  /** 0 when the log does not show it. */
  createdUs: number;
  createdBy: string;
  writtenUs: number;
  writtenBy: string;
  deletedUs: number;
}

/** How many secrets one writer rewrote within one hour. */
interface RewriteCell {
  count: number;
}

/** Secrets rewritten by one writer within an hour or two from which on it is maintenance. */
const BULK_REWRITES = 50;
const KEPT = new Set(['secrets', 'namespaces', 'pods']);
const LIMITS = { cap: 500_000, ttlUs: 90 * DAY_US };

/** Ages of namespaces and secrets: what is young is new to everybody, so its novelty says nothing of the reader. */
export class Objects {
  readonly #cells: Table<ObjectCell>;
  readonly #rewrites: Table<RewriteCell>;

  constructor(state: State) {
    this.#cells = state.table('objects', LIMITS);
    this.#rewrites = state.table('objects.rewrites', { cap: 20_000, ttlUs: 40 * DAY_US });
  }

  namespace(name: string): Readonly<ObjectCell> | undefined {
    return this.#cells.peek(keyOf('namespaces', '', name));
  }

  secret(namespace: string, name: string): Readonly<ObjectCell> | undefined {
    return this.#cells.peek(keyOf('secrets', namespace, name));
  }

  pod(namespace: string, name: string): Readonly<ObjectCell> | undefined {
    return this.#cells.peek(keyOf('pods', namespace, name));
  }

  /**
   * Whether somebody made a secret whose value nobody else changed since, and so knows it. Who rewrites a great many at
   * once stores them anew and changes none.
   */
  isWorkOf(username: string, { createdUs, createdBy, writtenBy, writtenUs }: Readonly<ObjectCell>): boolean {
    if (createdUs === 0 || createdBy !== username) return false;
    return writtenBy === username || this.rewritesAround(writtenBy, writtenUs) >= BULK_REWRITES;
  }

  /** Rewrites of secrets by one writer in the hour of a time and the ones beside it. */
  rewritesAround(by: string, timeUs: number): number {
    const hour = Math.floor(timeUs / HOUR_US);
    return [hour - 1, hour, hour + 1].reduce(
      (sum, at) => sum + (this.#rewrites.peek(`${by}\u001f${at}`)?.count ?? 0),
      0,
    );
  }

  learn(event: AuditEvent): void {
    const { object, verb, timeUs } = event;
    if (isRewrite(event)) this.#countRewrite(event);
    const isKept = KEPT.has(object.resource) && !object.subresource;
    if (!isKept || !object.name || event.code < 200 || event.code > 299) return;
    if (!isWrite(verb) || isLabel(event) || event.isDryRun) return;
    // The API server names a namespace as its own namespace.
    const namespace = object.resource === 'namespaces' ? '' : object.namespace;
    const id = keyOf(object.resource, namespace, object.name);
    const cell = this.#cells.open(id, timeUs, emptyObject);
    const by = writerOf(event);
    if (verb === 'delete') cell.deletedUs = timeUs;
    else noteWrite(cell, verb === 'create', by, timeUs);
  }

  #countRewrite(event: AuditEvent): void {
    const key = `${writerOf(event)}\u001f${Math.floor(event.timeUs / HOUR_US)}`;
    this.#rewrites.open(key, event.timeUs, () => ({ count: 0 })).count += 1;
  }
}

function noteWrite(cell: ObjectCell, isNew: boolean, by: string, timeUs: number): void {
  cell.writtenUs = timeUs;
  cell.writtenBy = by;
  if (!isNew) return;
  cell.createdUs = timeUs;
  cell.createdBy = by;
  cell.deletedUs = 0;
}

/** Who a write counts for. */
function writerOf({ impersonated, caller }: AuditEvent): string {
  return impersonated?.username ?? caller.user.username;
}

/** Writes that change or end an object. */
function isWrite(verb: string): boolean {
  return verb === 'create' || verb === 'update' || verb === 'patch' || verb === 'delete';
}

const REWRITES = new Set(['create', 'update', 'patch']);

/** A successful write of one secret that may have changed its value. */
export function isRewrite(event: AuditEvent): boolean {
  const { object, verb, code, isDryRun } = event;
  const isSecret = object.resource === 'secrets' && object.subresource === '' && object.name !== '';
  return isSecret && REWRITES.has(verb) && code >= 200 && code < 300 && !isDryRun && !isLabel(event);
}

/** The API server itself notes on a long-lived token's secret, once a day, that the token is in use. */
function isLabel({ object, verb, caller }: AuditEvent): boolean {
  return object.resource === 'secrets' && verb === 'patch' && caller.user.username === 'system:apiserver';
}

function emptyObject(): ObjectCell {
  return { createdUs: 0, createdBy: '', writtenUs: 0, writtenBy: '', deletedUs: 0 };
}

function keyOf(resource: string, namespace: string, name: string): string {
  return `${resource}\u001f${namespace}\u001f${name}`;
}
