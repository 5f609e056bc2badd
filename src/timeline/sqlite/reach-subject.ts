import type { ReachQuery, ReachSubject } from '../answers/reach.ts';
import { readCredential } from './credential-record.ts';
import type { ReadDatabase } from './database.ts';

/** Reads that a question is about, as SQL and its values; `where` is ours, never the caller's text. */
export interface Reads {
  cluster: string;
  where: string;
  values: (string | number)[];
}

/** The reads of the subject: by its name, its credential, in its pod or on its node. */
export function readsOf(cluster: string, { subject, sinceUs = 0 }: ReachQuery): Reads {
  const [where, ...values] = whereOf(subject);
  return { cluster, where: `cluster = ? AND time_us >= ? AND ${where}`, values: [cluster, sinceUs, ...values] };
}

/** The reads that the subject itself made, under its own name or another. */
export function actingReads(reads: Reads, { subject, sinceUs = 0 }: ReachQuery): Reads {
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

/** A token that is bound to a pod reaches what the pod does; any other nothing beside its own reads. */
export function boundTo(database: ReadDatabase, cluster: string, subject: ReachSubject, who: string): ReachSubject {
  if (!('credential' in subject)) return subject;
  const name = readCredential(database, cluster, subject.credential)?.pod ?? '';
  const namespace = /^system:serviceaccount:([^:]+):/.exec(who)?.[1] ?? '';
  return name === '' ? subject : { pod: { namespace, name } };
}

/** The user name behind the subject; '' when the log does not show it. */
export function principalOf(database: ReadDatabase, { where, values }: Reads, subject: ReachSubject): string {
  if ('principal' in subject) return subject.principal;
  if ('node' in subject) return `system:node:${subject.node}`;
  const sql = `SELECT username FROM accesses WHERE ${where} AND impersonated_by = '' ORDER BY time_us DESC LIMIT 1`;
  return database.get<{ username: string }>(sql, ...values)?.username ?? '';
}

/** The subject as asked for. */
export function subjectText(subject: ReachSubject): string {
  if ('pod' in subject) return `pod ${subject.pod.namespace}/${subject.pod.name}`;
  return Object.entries(subject).flat().join(' ');
}
