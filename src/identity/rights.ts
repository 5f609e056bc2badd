import type { Grant } from '../model/audit-event.ts';
import type { BindingObject, RoleObject, Subject } from '../model/rbac.ts';
import { DAY_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';
import { BUILT_IN, type Power, powersOf } from './powers.ts';
import { put } from './told.ts';

interface RoleCell {
  powers: readonly Power[];
}

interface BindingCell {
  role: string;
  subjects: readonly Subject[];
}

const TTL_US = 400 * DAY_US;
/** Of a binding so many subjects are kept; who is asked of are new bindings, which come whole. */
const MAX_SUBJECTS = 32;

/** Roles and bindings that lead to secrets, where bodies are logged or inventory tells them. */
export class Rights {
  readonly #roles: Table<RoleCell>;
  readonly #bindings: Table<BindingCell>;

  constructor(state: State) {
    this.#roles = state.table('rights.roles', { cap: 50_000, ttlUs: TTL_US });
    this.#bindings = state.table('rights.bindings', { cap: 100_000, ttlUs: TTL_US });
  }

  /** What the role of a binding gives; undefined where nothing has told. */
  powersThrough(binding: BindingObject): readonly Power[] | undefined {
    return this.#powers(roleKey(binding.roleKind, binding.role, binding.namespace));
  }

  /** What the role that allowed a request gives. */
  powersOf(grant: Grant): readonly Power[] | undefined {
    return this.#powers(roleKey(grant.roleKind, grant.role, grant.binding.split('/')[1] ?? ''));
  }

  /** What a role gave when it was last told. */
  role({ namespace, name }: Pick<RoleObject, 'namespace' | 'name'>): readonly Power[] | undefined {
    return this.#powers(roleKey(namespace ? 'Role' : 'ClusterRole', name, namespace));
  }

  #powers(key: string): readonly Power[] | undefined {
    const [kind, name = ''] = key.split(' ', 2);
    return this.#roles.peek(key)?.powers ?? (kind === 'ClusterRole' ? BUILT_IN.get(name) : undefined);
  }

  /** Whether a binding is still as it was told. */
  binding(namespace: string, name: string): Readonly<BindingCell> | undefined {
    return this.#bindings.peek(`${namespace}/${name}`);
  }

  learnRole({ namespace, name, rules }: RoleObject, timeUs: number): boolean {
    const key = roleKey(namespace ? 'Role' : 'ClusterRole', name, namespace);
    return put(this.#roles, key, timeUs, { powers: powersOf(rules) });
  }

  learnBinding({ namespace, name, roleKind, role, subjects }: BindingObject, timeUs: number): boolean {
    const value = { role: roleKey(roleKind, role, namespace), subjects: subjects.slice(0, MAX_SUBJECTS) };
    return put(this.#bindings, `${namespace}/${name}`, timeUs, value);
  }

  /** What was changed without being shown is known no longer. */
  forgetRole(namespace: string, name: string): void {
    this.#roles.delete(roleKey(namespace ? 'Role' : 'ClusterRole', name, namespace));
  }

  forgetBinding(namespace: string, name: string): void {
    this.#bindings.delete(`${namespace}/${name}`);
  }
}

function roleKey(kind: string, name: string, namespace: string): string {
  return kind === 'ClusterRole' ? `ClusterRole ${name}` : `Role ${name}/${namespace}`;
}
