import type { Fact } from '../../model/access.ts';
import type { ReachSubject } from '../answers/reach.ts';
import type { ReadDatabase } from './database.ts';
import { isPodTrueAt } from './references.ts';

/** User names of the accounts under which the pods of a node, or one pod, run now, as far as inventory or bodies told. */
export function accountsBehind(
  database: ReadDatabase,
  cluster: string,
  subject: ReachSubject,
  nowUs: number,
): string[] {
  const asked = askedOf(subject);
  if (!asked) return [];
  const facts = database.records<Fact>(
    `SELECT json FROM facts WHERE cluster = ? AND type = 'pod-seen' AND audit_id = '' AND ${asked[0]} ORDER BY id`,
    cluster,
    asked[1],
  );
  const latest = new Map(facts.map((fact) => [fact.subject, fact]));
  const living = [...latest.values()].filter((fact) => isLiving(database, fact, nowUs));
  return [...new Set(living.flatMap(usernameOf))].sort();
}

function askedOf(subject: ReachSubject): [where: string, value: string] | undefined {
  if ('node' in subject) return [`json_extract(json, '$.detail.node') = ?`, subject.node];
  return 'pod' in subject ? ['subject = ?', `${subject.pod.namespace}/${subject.pod.name}`] : undefined;
}

function isLiving(database: ReadDatabase, { cluster, subject, timeUs, detail }: Fact, nowUs: number): boolean {
  const [namespace = '', pod = ''] = subject.split('/');
  return isPodTrueAt(database, cluster, namespace, { pod, uid: detail.uid ?? '', sinceUs: timeUs }, nowUs);
}

function usernameOf({ subject, detail }: Fact): string[] {
  return detail.account ? [`system:serviceaccount:${subject.split('/', 1)[0]}:${detail.account}`] : [];
}
