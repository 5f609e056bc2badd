import { formatTime } from '../../model/time.ts';
import type { Reach, ReachQuery, ReachSubject } from '../answers/reach.ts';
import { clockOf, clusterOf } from './clusters.ts';
import type { ReadDatabase } from './database.ts';
import { cloudRolesOf, teamOf } from './owners.ts';
import { accountsBehind } from './pods.ts';
import { actingReads, boundTo, principalOf, type Reads, readsOf, subjectText } from './reach-subject.ts';
import { mountedBy } from './references.ts';
import { rotationOf } from './rotation.ts';
import { type UseRow, useOf } from './use.ts';

/** What somebody read, how often, through which bindings, and what has to be rotated for it. */
export function readReach(database: ReadDatabase, query: ReachQuery): Reach {
  const cluster = clusterOf(database, query.cluster);
  const nowUs = clockOf(database, cluster);
  const reads = readsOf(cluster, query);
  const rows = usesOf(database, reads);
  const byName = rows.filter(({ namespace, name }) => namespace !== '' && name !== '');
  const byScope = rows.filter(({ namespace, name }) => namespace === '' || name === '');
  const acting = actingReads(reads, query);
  const accounts = accountsBehind(database, cluster, query.subject, nowUs);
  const who = principalOf(database, reads, query.subject) || (accounts[0] ?? '');
  const mounted = mountedBy(database, cluster, boundTo(database, cluster, query.subject, who), who, nowUs);
  const bound = rows.filter(({ binding }) => binding !== '');
  const usedThrough = (own: readonly UseRow[]) => ({ ...useOf(own, nowUs), bindings: bindingsOf(own) });
  return {
    cluster,
    subject: subjectText(query.subject),
    asOf: formatTime(nowUs),
    secrets: grouped(byName, secretText).map(([secret, own]) => ({ secret, ...usedThrough(own) })),
    scopes: grouped(byScope, scopeText).map(([scope, own]) => ({ scope, ...usedThrough(own) })),
    asOthers: asOthers(database, cluster, query),
    mounted,
    bindings: grouped(bound, ({ binding }) => binding).map(([binding, own]) => {
      return { binding, role: own[0]?.role ?? '', ...useOf(own, nowUs) };
    }),
    cloudRoles: cloudRolesBehind(database, reads, query.subject, [who, ...accounts]),
    team: teamOf(database, cluster, who),
    rotate: rotationOf(database, acting, query, [...rows, ...usesOf(database, acting)], mounted),
  };
}

function grouped(rows: readonly UseRow[], keyOf: (row: UseRow) => string): [key: string, own: UseRow[]][] {
  return [...Map.groupBy(rows, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function usesOf(database: ReadDatabase, { where, values }: Reads): UseRow[] {
  return database.all<UseRow>(
    `SELECT namespace, name, verb, has_selector AS hasSelector,
      coalesce(json_extract(json, '$.access.grant.bindingKind') || ' ' || json_extract(json, '$.access.grant.binding'), '') AS binding,
      coalesce(json_extract(json, '$.access.grant.roleKind') || ' ' || json_extract(json, '$.access.grant.role'), '') AS role,
      count(*) AS reads, min(time_us) AS firstUs, max(time_us) AS lastUs
      FROM accesses WHERE ${where} GROUP BY +namespace, name, verb, 4, 5, 6`,
    ...values,
  );
}

/** A node or pod is as mighty as the accounts whose tokens it holds: those that read, and those that its pods run under. */
function cloudRolesBehind(
  database: ReadDatabase,
  { cluster, where, values }: Reads,
  subject: ReachSubject,
  holding: readonly string[],
): string[] {
  if ('principal' in subject) return cloudRolesOf(database, cluster, subject.principal);
  const readers = database.all<{ username: string }>(
    `SELECT DISTINCT username FROM accesses WHERE ${where}`,
    ...values,
  );
  const accounts = new Set([...holding, ...readers.map(({ username }) => username)]);
  return [...new Set([...accounts].flatMap((account) => cloudRolesOf(database, cluster, account)))].sort();
}

/** What a principal read under other names; the reads themselves count for those. */
function asOthers(database: ReadDatabase, cluster: string, { subject, sinceUs = 0 }: ReachQuery): Reach['asOthers'] {
  if (!('principal' in subject)) return [];
  const rows = database.all<{ principal: string; namespace: string; name: string; reads: number }>(
    `SELECT username AS principal, namespace, name, count(*) AS reads FROM accesses
      WHERE cluster = ? AND impersonated_by <> '' AND impersonated_by = ? AND time_us >= ?
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
    cluster,
    subject.principal,
    sinceUs,
  );
  return rows.map(({ principal, namespace, name, reads }) => {
    return { principal, secret: `${namespace || '*'}/${name || '*'}`, reads };
  });
}

function secretText({ namespace, name }: UseRow): string {
  return `${namespace}/${name}`;
}

function scopeText({ verb, namespace, name, hasSelector }: UseRow): string {
  return `${verb} ${namespace || '*'}${name ? `/${name}` : ''}${hasSelector ? ' (selector)' : ''}`;
}

function bindingsOf(rows: readonly UseRow[]): string[] {
  return [...new Set(rows.map(({ binding }) => binding))].filter(Boolean).sort();
}
