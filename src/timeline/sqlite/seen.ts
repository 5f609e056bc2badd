import { placesAround } from '../../model/access.ts';
import type { ReadDatabase } from './database.ts';
import type { SecretAt } from './secret.ts';

interface SeenRow {
  who: string;
  us: number;
}

/**
 * Up to which time from `fromUs` on each principal has seen the value of a secret, by name or by a whole list or watch around it; infinity
 * for a watch that is still open. What a selector narrowed may have left the secret out and does not count.
 */
export function seenUntil(database: ReadDatabase, secret: SecretAt, fromUs: number): Map<string, number> {
  const until = new Map<string, number>();
  const note = ({ who, us }: SeenRow) => until.set(who, Math.max(us, until.get(who) ?? 0));
  for (const [namespace, name] of placesAround(secret.namespace, secret.name)) {
    for (const row of reads(database, secret, fromUs, namespace, name)) note(row);
    for (const row of endedWatches(database, secret, fromUs, `${namespace}/${name}`)) note(row);
    for (const who of openWatches(database, secret, namespace, name)) note({ who, us: Number.POSITIVE_INFINITY });
  }
  return until;
}

function reads(
  database: ReadDatabase,
  { cluster, atUs }: SecretAt,
  fromUs: number,
  namespace: string,
  name: string,
): SeenRow[] {
  return database.all<SeenRow>(
    `SELECT username AS who, max(time_us) AS us FROM accesses
      WHERE cluster = ? AND namespace = ? AND name = ? AND time_us >= ? AND time_us <= ? AND has_selector = 0
      GROUP BY +username`,
    cluster,
    namespace,
    name,
    fromUs,
    atUs,
  );
}

/** Ends are enough: who ended a watch had seen everything until then, wherever it began. */
function endedWatches(database: ReadDatabase, { cluster, atUs }: SecretAt, fromUs: number, subject: string): SeenRow[] {
  return database.all<SeenRow>(
    `SELECT by_whom AS who, max(time_us) AS us FROM facts
      WHERE cluster = ? AND subject = ? AND time_us >= ? AND time_us <= ? AND type = 'watch-ended'
      AND json_extract(json, '$.detail.selector') IS NULL GROUP BY +by_whom`,
    cluster,
    subject,
    fromUs,
    atUs,
  );
}

function openWatches(database: ReadDatabase, { cluster, atUs }: SecretAt, namespace: string, name: string): string[] {
  const rows = database.all<{ who: string }>(
    `SELECT DISTINCT username AS who FROM accesses a
      WHERE cluster = ? AND namespace = ? AND name = ? AND time_us <= ? AND verb = 'watch' AND has_selector = 0
      AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.cluster = a.cluster AND f.type = 'watch-ended'
        AND json_extract(f.json, '$.detail.request') = +a.request AND f.time_us <= ?)`,
    cluster,
    namespace,
    name,
    atUs,
    atUs,
  );
  return rows.map(({ who }) => who);
}
