import type { Fact } from '../../model/access.ts';
import type { ReadDatabase } from './database.ts';

/** A secret as it was at one event time. */
export interface SecretAt {
  cluster: string;
  namespace: string;
  name: string;
  atUs: number;
}

export interface Write {
  timeUs: number;
  by: string;
  type: 'secret-created' | 'secret-written';
}

export interface Writer {
  by: string;
  writes: number;
  firstUs: number;
  lastUs: number;
}

/** What was written and deleted of a secret. */
export interface SecretLife {
  last: Write | undefined;
  /** The last write by somebody else than the one who wrote last. */
  lastByOther: Write | undefined;
  /** When the last write replaced an earlier value; 0 when it was the first. */
  replacedUs: number;
  /** 0 while it exists, as far as the log shows. */
  deletedUs: number;
}

export function readLife(database: ReadDatabase, secret: SecretAt): SecretLife {
  const last = lastWrite(database, secret, undefined);
  const lastByOther = last && lastWrite(database, secret, last.by);
  const deletedUs = lastDeletion(database, secret);
  const isFirst = last?.type === 'secret-created' && deletedUs === 0;
  const replacedUs = isFirst ? 0 : (last?.timeUs ?? 0);
  return { last, lastByOther, replacedUs, deletedUs: deletedUs > (last?.timeUs ?? 0) ? deletedUs : 0 };
}

/** The last write that was not by this principal; undefined when there is none. */
export function lastWriteByOthers(
  { last, lastByOther }: Pick<SecretLife, 'last' | 'lastByOther'>,
  principal: string,
): Write | undefined {
  return last?.by === principal ? lastByOther : last;
}

function lastWrite(database: ReadDatabase, secret: SecretAt, except: string | undefined): Write | undefined {
  const { cluster, namespace, name, atUs } = secret;
  return database.get<Write>(
    `SELECT time_us AS timeUs, by_whom AS "by", type FROM facts WHERE cluster = ? AND subject = ? AND time_us <= ?
      AND type IN ('secret-created', 'secret-written') ${except === undefined ? '' : 'AND by_whom <> ?'}
      ORDER BY time_us DESC, id DESC LIMIT 1`,
    cluster,
    `${namespace}/${name}`,
    atUs,
    ...(except === undefined ? [] : [except]),
  );
}

/** Its type, number of keys and age, as inventory told them last until then. */
export function readTold(
  database: ReadDatabase,
  { cluster, namespace, name, atUs }: SecretAt,
): { type: string; keys: number; createdAt: string | null } | null {
  const [fact] = database.records<Fact>(
    `SELECT json FROM facts WHERE cluster = ? AND subject = ? AND time_us <= ? AND type = 'secret-seen'
      ORDER BY time_us DESC, id DESC LIMIT 1`,
    cluster,
    `${namespace}/${name}`,
    atUs,
  );
  if (!fact) return null;
  const { type = '', keys = '0', created = '' } = fact.detail;
  return { type, keys: Number(keys), createdAt: created || null };
}

/** Everybody who wrote a secret until then, by name. Times are microseconds. */
export function writersOf(database: ReadDatabase, { cluster, namespace, name, atUs }: SecretAt): Writer[] {
  return database.all<Writer>(
    `SELECT by_whom AS "by", count(*) AS writes, min(time_us) AS firstUs, max(time_us) AS lastUs FROM facts
      WHERE cluster = ? AND subject = ? AND time_us <= ? AND type IN ('secret-created', 'secret-written')
      GROUP BY +by_whom ORDER BY 1`,
    cluster,
    `${namespace}/${name}`,
    atUs,
  );
}

/** A collection that was deleted whole took the secret with it; one narrowed by a selector may not have. */
function lastDeletion(database: ReadDatabase, { cluster, namespace, name, atUs }: SecretAt): number {
  const row = database.get<{ us: number | null }>(
    `SELECT max(time_us) AS us FROM facts WHERE cluster = ? AND subject IN (?, ?) AND time_us <= ?
      AND type = 'secret-deleted' AND json_extract(json, '$.detail.selector') IS NULL`,
    cluster,
    `${namespace}/${name}`,
    `${namespace}/`,
    atUs,
  );
  return row?.us ?? 0;
}
