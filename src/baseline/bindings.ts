import type { AuditEvent, Grant } from '../model/audit-event.ts';
import type { Evidence } from '../model/finding.ts';
import type { PrincipalKind } from '../model/principal.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

/** When a binding was last made or changed, and by whom. */
export interface BindingCell {
  changedUs: number;
  by: string;
  byKind: PrincipalKind;
  /** Bindings that this identity had changed before. */
  byEarlier: number;
  evidence: Evidence;
}

interface MakerCell {
  changes: number;
}

/** Where all makers are counted together; no username is empty. */
const ALL = '';

/** Bindings and roles as the log shows them change, under the name the RBAC authorizer calls them by. */
export class Bindings {
  readonly #bindings: Table<BindingCell>;
  readonly #makers: Table<MakerCell>;

  constructor(state: State) {
    this.#bindings = state.table('bindings', { cap: 100_000, ttlUs: 30 * DAY_US });
    this.#makers = state.table('bindings.makers', { cap: 50_000, ttlUs: 90 * DAY_US });
  }

  /** The binding that allowed a request; undefined when the log does not show it change. */
  granting(grant: Grant | undefined): Readonly<BindingCell> | undefined {
    if (!grant || this.#bindings.size === 0) return undefined;
    return this.#bindings.peek(`${grant.bindingKind} ${grant.binding}`);
  }

  /** The role behind the binding that allowed a request; undefined when the log does not show it change. */
  givenRole(grant: Grant | undefined): Readonly<BindingCell> | undefined {
    if (!grant || this.#bindings.size === 0) return undefined;
    const home = grant.roleKind === 'Role' ? `/${grant.binding.split('/')[1] ?? ''}` : '';
    return this.#bindings.peek(`${grant.roleKind} ${grant.role}${home}`);
  }

  /** The binding that an event is about, as it was last changed. */
  changed(event: AuditEvent): Readonly<BindingCell> | undefined {
    return this.#bindings.peek(nameOf(event));
  }

  /** Changes of bindings that the log showed so far, by anybody. */
  get total(): number {
    return this.#makers.peek(ALL)?.changes ?? 0;
  }

  changesBy(username: string): number {
    return this.#makers.peek(username)?.changes ?? 0;
  }

  learn(event: AuditEvent, by: string, byKind: PrincipalKind): void {
    if (!isBindingChange(event) && !isRoleChange(event)) return;
    const maker = this.#makers.open(by, event.timeUs, () => ({ changes: 0 }));
    const change = { changedUs: event.timeUs, by, byKind, byEarlier: maker.changes, evidence: evidenceOf(event) };
    Object.assign(
      this.#bindings.open(nameOf(event), event.timeUs, () => change),
      change,
    );
    if (!isBindingChange(event)) return;
    maker.changes += 1;
    this.#makers.open(ALL, event.timeUs, () => ({ changes: 0 })).changes += 1;
  }
}

/** A successful write that may give somebody something. */
export function isBindingChange({ object, verb, code, isDryRun }: AuditEvent): boolean {
  const isBinding = object.resource === 'rolebindings' || object.resource === 'clusterrolebindings';
  return isBinding && object.name !== '' && isGiving(verb) && isDone(code, isDryRun);
}

/** A successful write of what a role gives. */
export function isRoleChange({ object, verb, code, isDryRun }: AuditEvent): boolean {
  const isRole = object.resource === 'roles' || object.resource === 'clusterroles';
  return isRole && object.name !== '' && isGiving(verb) && isDone(code, isDryRun);
}

function isDone(code: number, isDryRun: boolean): boolean {
  return code >= 200 && code < 300 && !isDryRun;
}

/** Verbs that may give somebody something. */
export function isGiving(verb: string): boolean {
  return verb === 'create' || verb === 'update' || verb === 'patch';
}

const KINDS: ReadonlyMap<string, string> = new Map([
  ['clusterrolebindings', 'ClusterRoleBinding'],
  ['rolebindings', 'RoleBinding'],
  ['clusterroles', 'ClusterRole'],
  ['roles', 'Role'],
]);

/** As the authorizer's reason spells it: `RoleBinding name/namespace`, `ClusterRoleBinding name`. */
function nameOf({ object }: AuditEvent): string {
  const home = object.namespace ? `/${object.namespace}` : '';
  return `${KINDS.get(object.resource)} ${object.name}${home}`;
}

function evidenceOf({ auditID, stage, timeUs, verb, object, code }: AuditEvent): Evidence {
  return { auditID, stage, timeUs, verb, namespace: object.namespace, name: object.name, status: code };
}
