import type { Fact } from '../../model/access.ts';
import { type Owned, type OwnerRule, ruleFor } from '../../model/owners.ts';
import type { ReadDatabase } from './database.ts';

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The team behind a user name, or behind a namespace (`name/`); null where nothing says so. */
export function teamOf(
  database: ReadDatabase,
  cluster: string,
  who: string,
  groups: readonly string[] = [],
): string | null {
  const [, namespace = '', name = ''] = ACCOUNT.exec(who) ?? (who.endsWith('/') ? ['', who.slice(0, -1)] : []);
  const owned: Owned = namespace === '' ? { kind: 'user', name: who, groups } : { kind: 'account', namespace, name };
  const said = ruleFor(rulesOf(database, cluster), owned)?.team;
  if (said !== undefined || namespace === '') return said ?? null;
  const own = name === '' ? undefined : latest(database, cluster, 'account-seen', `${namespace}/${name}`);
  const home = latest(database, cluster, 'namespace-seen', `${namespace}/`);
  return own?.team || own?.owner || home?.team || home?.owner || null;
}

function rulesOf(database: ReadDatabase, cluster: string): OwnerRule[] {
  return JSON.parse(latest(database, cluster, 'owners-set', 'owners:file')?.rules ?? '[]') as OwnerRule[];
}

/** Annotations of a service account that let it act outside the cluster. */
export function cloudRolesOf(database: ReadDatabase, cluster: string, who: string): string[] {
  const [, namespace = '', name = ''] = ACCOUNT.exec(who) ?? [];
  const roles = latest(database, cluster, 'account-seen', `${namespace}/${name}`)?.cloudRoles ?? '';
  return roles.split('\n').filter(Boolean);
}

function latest(database: ReadDatabase, cluster: string, type: Fact['type'], subject: string) {
  const sql = 'SELECT json FROM facts WHERE cluster = ? AND subject = ? AND type = ? ORDER BY id DESC LIMIT 1';
  return database.records<Fact>(sql, cluster, subject, type)[0]?.detail;
}
