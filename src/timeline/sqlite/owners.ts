import type { Fact } from '../../model/access.ts';
import type { ReadDatabase } from './database.ts';

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** The team behind a service account's user name, or behind a namespace (`name/`); null where nothing says so. */
export function teamOf(database: ReadDatabase, cluster: string, who: string): string | null {
  const [, namespace = '', name = ''] = ACCOUNT.exec(who) ?? (who.endsWith('/') ? ['', who.slice(0, -1)] : []);
  if (namespace === '') return null;
  const own = name === '' ? undefined : latest(database, cluster, 'account-seen', `${namespace}/${name}`);
  const home = latest(database, cluster, 'namespace-seen', `${namespace}/`);
  return own?.team || own?.owner || home?.team || home?.owner || null;
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
