import { placesAround } from '../../model/access.ts';
import { formatTime } from '../../model/time.ts';
import type { Step } from '../answers/lineage.ts';
import { readCredential, tokenSecretOf } from './credential-record.ts';
import type { ReadDatabase } from './database.ts';

const LEGACY = 'legacy-token=';

/** A read as the store gives it, on its way to be a step. */
export interface ReadStep {
  timeUs: number;
  principal: string;
  through: string;
  auditID: string;
}

/**
 * Who read the secret of a long-lived token, between its creation and the token's last use, with another credential:
 * each one's first read. A watch that was open when the secret came saw it too.
 */
export function tokenSecretReads(
  database: ReadDatabase,
  cluster: string,
  credential: string,
  createdUs: number,
): Step[] {
  const secret = tokenSecretOf(credential);
  if (!secret) return [];
  const untilUs = readCredential(database, cluster, credential)?.lastUs ?? 0;
  const rows = placesAround(secret.namespace, secret.name).flatMap(([place, name]) =>
    database.all<ReadStep>(
      `SELECT min(time_us) AS timeUs, username AS principal, credential AS through, audit_id AS auditID FROM accesses a
        WHERE cluster = ? AND namespace = ? AND name = ? AND time_us <= ? AND has_selector = 0 AND credential <> ?
        AND (time_us >= ? OR (verb = 'watch' AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.cluster = a.cluster
          AND f.type = 'watch-ended' AND json_extract(f.json, '$.detail.request') = +a.request AND f.time_us < ?))) GROUP BY username, credential`,
      cluster,
      place,
      name,
      untilUs,
      credential,
      createdUs,
      createdUs,
    ),
  );
  return rows.sort((a, b) => a.timeUs - b.timeUs).map((row) => readStep(row, credential));
}

function readStep({ timeUs, ...row }: ReadStep, target: string): Step {
  return { ...row, time: formatTime(timeUs), what: 'token-secret-read', target };
}

/** Long-lived tokens whose secret was read with a credential, and their first use after that. */
export function tokenSecretsReadWith(
  database: ReadDatabase,
  cluster: string,
  credential: string,
  tokens: readonly string[],
): Step[] {
  const others = tokens.filter((token) => token !== credential);
  return others.flatMap((token) => {
    const { namespace, name } = tokenSecretOf(token) ?? { namespace: '', name: '' };
    const read = database.get<ReadStep>(
      `SELECT time_us AS timeUs, username AS principal, credential AS through, audit_id AS auditID FROM accesses
        WHERE cluster = ? AND credential = ? AND has_selector = 0
        AND ((namespace = ? AND name IN (?, '')) OR (namespace = '' AND name = '')) ORDER BY time_us LIMIT 1`,
      cluster,
      credential,
      namespace,
      name,
    );
    return read ? [readStep(read, token), ...firstUseAfter(database, cluster, token, read.timeUs)] : [];
  });
}

function firstUseAfter(database: ReadDatabase, cluster: string, token: string, afterUs: number): Step[] {
  const use = database.get<ReadStep>(
    `SELECT time_us AS timeUs, username AS principal, credential AS through, audit_id AS auditID FROM accesses
      WHERE cluster = ? AND credential = ? AND time_us >= ? ORDER BY time_us LIMIT 1`,
    cluster,
    token,
    afterUs,
  );
  if (!use) return [];
  const { timeUs, ...row } = use;
  return [{ ...row, time: formatTime(timeUs), what: 'token-secret-used', target: token }];
}

/** Long-lived tokens that were ever used to read a secret. */
export function legacyTokens(database: ReadDatabase, cluster: string): string[] {
  return database
    .all<{ credential: string }>(
      'SELECT DISTINCT credential FROM accesses WHERE cluster = ? AND credential >= ? AND credential < ?',
      cluster,
      LEGACY,
      'legacy-token>',
    )
    .map(({ credential }) => credential);
}
