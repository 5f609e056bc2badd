import type { AuditEvent } from '../model/audit-event.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Cell, Table } from '../state/table.ts';

/** When an object came to be and was last written, as far as the log shows. */
export interface ObjectCell extends Cell {
  /** 0 when the log does not show it. */
  createdUs: number;
  createdBy: string;
  writtenUs: number;
  writtenBy: string;
  deletedUs: number;
}

const KEPT = new Set(['secrets', 'namespaces', 'pods', 'certificatesigningrequests']);
const LIMITS = { cap: 500_000, ttlUs: 90 * DAY_US };

/** Ages of namespaces and secrets: what is young is new to everybody, so its novelty says nothing of the reader. */
export class Objects {
  readonly #cells: Table<ObjectCell>;

  constructor(state: State) {
    this.#cells = state.table('objects', LIMITS);
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

  certificateRequest(name: string): Readonly<ObjectCell> | undefined {
    return this.#cells.peek(keyOf('certificatesigningrequests', '', name));
  }

  learn(event: AuditEvent): void {
    const { object, verb, timeUs } = event;
    const isKept = KEPT.has(object.resource) && !object.subresource;
    if (!isKept || !object.name || event.code < 200 || event.code > 299) return;
    if (!isWrite(verb) || isLabel(event)) return;
    // The API server names a namespace as its own namespace.
    const namespace = object.resource === 'namespaces' ? '' : object.namespace;
    const id = keyOf(object.resource, namespace, object.name);
    const cell = this.#cells.open(id, timeUs, emptyObject);
    const by = event.impersonated?.username ?? event.caller.user.username;
    if (verb === 'create') Object.assign(cell, { createdUs: timeUs, createdBy: by, deletedUs: 0 });
    if (verb === 'delete') cell.deletedUs = timeUs;
    else Object.assign(cell, { writtenUs: timeUs, writtenBy: by });
  }
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

function emptyObject(): Omit<ObjectCell, 'seenUs'> {
  return { createdUs: 0, createdBy: '', writtenUs: 0, writtenBy: '', deletedUs: 0 };
}

function keyOf(resource: string, namespace: string, name: string): string {
  return `${resource}\u001f${namespace}\u001f${name}`;
}
