import type { Fact } from '../../model/access.ts';
import type { Reach, ReachSubject } from '../answers/reach.ts';
import type { ReadDatabase } from './database.ts';
import type { SecretAt } from './secret.ts';

/** A pod alive at one time that refers to a secret. */
export interface Reference {
  pod: string;
  uid: string;
  node: string;
  account: string;
  owner: string;
  ways: string[];
  /** When it was made, microseconds; 0 when nothing says so. */
  sinceUs: number;
}

/** The pods that refer to a secret and were alive then, by name. */
export function referencesTo(database: ReadDatabase, { cluster, namespace, name, atUs }: SecretAt): Reference[] {
  const facts = database.records<Fact>(
    `SELECT json FROM facts WHERE cluster = ? AND subject = ? AND type = 'secret-referenced' ORDER BY id`,
    cluster,
    `${namespace}/${name}`,
  );
  const byPod = new Map(facts.map(({ detail }) => [detail.pod ?? '', referenceOf(detail)]));
  return [...byPod.values()]
    .filter((reference) => isPodTrueAt(database, cluster, namespace, reference, atUs))
    .sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

function referenceOf({
  pod = '',
  uid = '',
  node = '',
  account = '',
  owner = '',
  ways = '',
  since = '0',
}: Fact['detail']) {
  return { pod, uid, node, account, owner, ways: ways.split(' ').filter(Boolean), sinceUs: Number(since) };
}

/** Whether a pod that was seen at work still lived then. */
export function isPodAlive(database: ReadDatabase, cluster: string, subject: string, atUs: number): boolean {
  return isAliveAt(lifeOf(database, cluster, subject), 0, atUs);
}

/** Whether the pod lived then, and was the pod of its name that was told. */
export function isPodTrueAt(
  database: ReadDatabase,
  cluster: string,
  namespace: string,
  { pod, uid, sinceUs }: Pick<Reference, 'pod' | 'uid' | 'sinceUs'>,
  atUs: number,
): boolean {
  const subject = `${namespace}/${pod}`;
  const listed = database.get<{ uid: string; phase: string }>(
    `SELECT json_extract(json, '$.detail.uid') AS uid, json_extract(json, '$.detail.phase') AS phase FROM facts
      WHERE cluster = ? AND subject = ? AND type = 'pod-seen' AND audit_id = '' AND time_us <= ? ORDER BY id DESC LIMIT 1`,
    cluster,
    subject,
    Math.max(atUs, sinceUs),
  );
  const hasEnded = listed?.phase === 'Succeeded' || listed?.phase === 'Failed';
  if (listed && (listed.uid !== uid || hasEnded)) return false;
  return isAliveAt(lifeOf(database, cluster, subject), sinceUs, atUs);
}

interface Turn {
  us: number;
  isEnd: boolean;
}

/** Comings and goings of pods of one name, as the log shows them. */
function lifeOf(database: ReadDatabase, cluster: string, subject: string): Turn[] {
  const rows = database.all<{ us: number; type: string }>(
    `SELECT time_us AS us, type FROM facts WHERE cluster = ? AND subject = ? AND type IN ('pod-seen', 'pod-deleted')
      AND audit_id <> '' ORDER BY time_us, id`,
    cluster,
    subject,
  );
  return rows.map(({ us, type }) => ({ us, isEnd: type === 'pod-deleted' }));
}

/** Whether a pod that inventory knows lived then: by the turn before, else by the turn after, else by its own start. */
function isAliveAt(life: readonly Turn[], sinceUs: number, atUs: number): boolean {
  if (sinceUs > atUs) return false;
  // Whatever ended before this pod was made was another of its name.
  const own = life.filter(({ us }) => us >= sinceUs);
  const before = own.findLast(({ us }) => us <= atUs);
  if (before) return !before.isEnd;
  return sinceUs > 0 || (own[0]?.isEnd ?? true);
}

const ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** What the pods behind a subject refer to now: those of a service account, of a node, or one pod. */
export function mountedBy(
  database: ReadDatabase,
  cluster: string,
  subject: ReachSubject,
  who: string,
  nowUs: number,
): Reach['mounted'] {
  const sql = `SELECT subject, json FROM facts WHERE cluster = ? AND type = 'secret-referenced' ORDER BY id`;
  const [, home, account] = 'principal' in subject ? (ACCOUNT.exec(who) ?? []) : [];
  const isMeant = (namespace: string, { pod, node, account: own }: Reference) => {
    if ('node' in subject) return node === subject.node;
    if ('pod' in subject) return namespace === subject.pod.namespace && pod === subject.pod.name;
    return namespace === home && own === account;
  };
  const found = new Map<string, Reach['mounted'][number]>();
  for (const { subject: secret, json } of database.all<{ subject: string; json: string }>(sql, cluster)) {
    const namespace = secret.slice(0, secret.indexOf('/'));
    const reference = referenceOf((JSON.parse(json) as Fact).detail);
    const { pod, account: own, ways } = reference;
    if (isMeant(namespace, reference) && isPodTrueAt(database, cluster, namespace, reference, nowUs))
      found.set(`${secret} ${pod}`, { secret, pod, account: own && `${namespace}/${own}`, ways });
  }
  return [...found.values()].sort((a, b) => (a.secret + a.pod < b.secret + b.pod ? -1 : 1));
}
