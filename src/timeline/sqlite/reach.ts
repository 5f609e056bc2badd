import { formatTime } from '../../model/time.ts';
import type { Reach, ReachQuery, ReachSubject } from '../answers/reach.ts';
import { clockOf, clusterOf } from './clusters.ts';
import { readCredential } from './credential-record.ts';
import type { ReadDatabase } from './database.ts';
import { cloudRolesOf, teamOf } from './owners.ts';
import { mountedBy } from './references.ts';
import { rotationOf } from './rotation.ts';
import { type UseRow, useOf } from './use.ts';

/** Reads that a question is about, as SQL and its values; `where` is ours, never the caller's text. */
export interface Reads {
  cluster: string;
  where: string;
  values: (string | number)[];
}

/** What somebody read, how often, through which bindings, and what has to be rotated for it. */
export function readReach(database: ReadDatabase, query: ReachQuery): Reach {
  const cluster = clusterOf(database, query.cluster);
  const nowUs = clockOf(database, cluster);
  const reads = readsOf(cluster, query);
  const rows = usesOf(database, reads);
  const byName = rows.filter(({ namespace, name }) => namespace !== '' && name !== '');
  const byScope = rows.filter(({ namespace, name }) => namespace === '' || name === '');
  const acting = actingReads(reads, query);
  const who = principalOf(database, reads, query.subject);
  const mounted = mountedBy(database, cluster, boundTo(database, cluster, query.subject, who), who, nowUs);
  const grouped = <T>(
    of: readonly UseRow[],
    keyOf: (row: UseRow) => string,
    toItem: (key: string, own: UseRow[]) => T,
  ) => [...Map.groupBy(of, keyOf)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, own]) => toItem(key, own));
  return {
    cluster,
    subject: subjectText(query.subject),
    asOf: formatTime(nowUs),
    secrets: grouped(byName, secretText, (secret, own) => ({
      secret,
      ...useOf(own, nowUs),
      bindings: bindingsOf(own),
    })),
    scopes: grouped(byScope, scopeText, (scope, own) => ({ scope, ...useOf(own, nowUs), bindings: bindingsOf(own) })),
    asOthers: asOthers(database, cluster, query),
    mounted,
    bindings: grouped(
      rows.filter(({ binding }) => binding !== ''),
      ({ binding }) => binding,
      (binding, own) => ({ binding, role: own[0]?.role ?? '', ...useOf(own, nowUs) }),
    ),
    cloudRoles: cloudRolesOf(database, cluster, who),
    team: teamOf(database, cluster, who),
    rotate: rotationOf(database, acting, query, [...rows, ...usesOf(database, acting)], mounted),
  };
}

function readsOf(cluster: string, { subject, sinceUs = 0 }: ReachQuery): Reads {
  const [where, ...values] = whereOf(subject);
  return { cluster, where: `cluster = ? AND time_us >= ? AND ${where}`, values: [cluster, sinceUs, ...values] };
}

/** The reads that the subject itself made, under its own name or another. */
function actingReads(reads: Reads, { subject, sinceUs = 0 }: ReachQuery): Reads {
  if (!('principal' in subject)) return reads;
  const where = `cluster = ? AND time_us >= ? AND ((username = ? AND impersonated_by = '')
    OR (impersonated_by <> '' AND impersonated_by = ?))`;
  return { ...reads, where, values: [reads.cluster, sinceUs, subject.principal, subject.principal] };
}

function whereOf(subject: ReachSubject): [where: string, ...values: string[]] {
  if ('principal' in subject) return ['username = ?', subject.principal];
  if ('credential' in subject) return ['credential = ?', subject.credential];
  // What a node's pods read, whoever holds the node holds too.
  if ('node' in subject)
    return [`(username = ? OR (node <> '' AND node = ?))`, `system:node:${subject.node}`, subject.node];
  const { namespace, name } = subject.pod;
  const home = `system:serviceaccount:${namespace}:`;
  return [`pod = ? AND pod <> '' AND substr(username, 1, ${home.length}) = ?`, name, home];
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

/** A token that is bound to a pod reaches what the pod does; any other nothing beside its own reads. */
function boundTo(database: ReadDatabase, cluster: string, subject: ReachSubject, who: string): ReachSubject {
  if (!('credential' in subject)) return subject;
  const name = readCredential(database, cluster, subject.credential)?.pod ?? '';
  const namespace = /^system:serviceaccount:([^:]+):/.exec(who)?.[1] ?? '';
  return name === '' ? subject : { pod: { namespace, name } };
}

/** The user name behind the subject; '' when the log does not show it. */
function principalOf(database: ReadDatabase, { where, values }: Reads, subject: ReachSubject): string {
  if ('principal' in subject) return subject.principal;
  if ('node' in subject) return `system:node:${subject.node}`;
  const sql = `SELECT username FROM accesses WHERE ${where} AND impersonated_by = '' ORDER BY time_us DESC LIMIT 1`;
  return database.get<{ username: string }>(sql, ...values)?.username ?? '';
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

function subjectText(subject: ReachSubject): string {
  if ('pod' in subject) return `pod ${subject.pod.namespace}/${subject.pod.name}`;
  return Object.entries(subject).flat().join(' ');
}
