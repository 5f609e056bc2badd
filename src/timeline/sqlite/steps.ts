import type { Fact } from '../../model/access.ts';
import { formatTime } from '../../model/time.ts';
import type { Step } from '../answers/lineage.ts';
import { readCredential, readIssue, tokenSecretOf } from './credential-record.ts';
import type { ReadDatabase } from './database.ts';
import { placesOf } from './seen.ts';

const LEGACY = 'legacy-token=';
/** Chains are short; one that is longer is cut, as is one that comes back to itself. */
const MAX_DEPTH = 8;
const MAX_STEPS = 200;

interface ReadStep {
  timeUs: number;
  principal: string;
  through: string;
  auditID: string;
}

/** What led to a credential: its issue, and before that the way to the credential that asked for it. */
export function stepsTo(database: ReadDatabase, cluster: string, credential: string, depth = 0): Step[] {
  if (depth >= MAX_DEPTH || credential === '') return [];
  const issue = readIssue(database, cluster, credential);
  const issued = issue
    ? [...stepsTo(database, cluster, issue.detail.through ?? '', depth + 1), issuedStep(issue, credential)]
    : [];
  return [...issued, ...tokenSecretReads(database, cluster, credential, issue?.timeUs ?? 0)];
}

/** What was done with a credential to come by others, and what was done with those, in order of time. */
export function stepsFrom(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const done = new Set<string>();
  const steps: Step[] = [];
  const waiting = [credential];
  while (waiting.length > 0 && done.size < MAX_DEPTH * 8) {
    const next = waiting.shift() ?? '';
    if (done.has(next)) continue;
    done.add(next);
    const own = [
      ...issuedWith(database, cluster, next),
      ...tokenSecretsReadWith(database, cluster, next),
      ...impersonatedWith(database, cluster, next),
    ];
    steps.push(...own);
    // An impersonation is done with the credential itself; the others are credentials of their own.
    waiting.push(...own.filter(({ what }) => what !== 'impersonated').map(({ target }) => target));
  }
  return steps.sort((a, b) => (a.time < b.time ? -1 : 1)).slice(0, MAX_STEPS);
}

function issuedStep({ timeUs, by, detail, auditID }: Fact, target: string): Step {
  return {
    time: formatTime(timeUs),
    what: 'token-issued',
    principal: by,
    through: detail.through ?? '',
    target,
    auditID,
  };
}

function issuedWith(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const sql = `SELECT json FROM facts WHERE cluster = ? AND type = 'token-issued'
    AND json_extract(json, '$.detail.through') = ? ORDER BY time_us LIMIT ?`;
  const issues = database.records<Fact>(sql, cluster, credential, MAX_STEPS);
  return issues.map((issue) => issuedStep(issue, issue.detail.credential ?? ''));
}

function impersonatedWith(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const rows = database.all<ReadStep & { target: string }>(
    `SELECT min(time_us) AS timeUs, impersonated_by AS principal, credential AS through, username AS target,
      audit_id AS auditID FROM accesses WHERE cluster = ? AND credential = ? AND impersonated_by <> '' GROUP BY username`,
    cluster,
    credential,
  );
  return rows.map(({ timeUs, ...row }) => ({ ...row, time: formatTime(timeUs), what: 'impersonated' }));
}

/**
 * Who read the secret of a long-lived token, between its creation and the token's last use, with another credential:
 * each one's first read. A watch that was open when the secret came saw it too.
 */
function tokenSecretReads(database: ReadDatabase, cluster: string, credential: string, createdUs: number): Step[] {
  const secret = tokenSecretOf(credential);
  if (!secret) return [];
  const untilUs = readCredential(database, cluster, credential)?.lastUs ?? 0;
  const rows = placesOf(secret).flatMap(([place, name]) =>
    database.all<ReadStep>(
      `SELECT min(time_us) AS timeUs, username AS principal, credential AS through, audit_id AS auditID FROM accesses a
        WHERE cluster = ? AND namespace = ? AND name = ? AND time_us <= ? AND is_filtered = 0 AND credential <> ?
        AND (time_us >= ? OR (verb = 'watch' AND NOT EXISTS (SELECT 1 FROM facts f WHERE f.cluster = a.cluster
          AND f.request = a.request AND f.type = 'watch-ended' AND f.time_us < ?))) GROUP BY username, credential`,
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
function tokenSecretsReadWith(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const others = legacyTokens(database, cluster).filter((token) => token !== credential);
  return others.flatMap((token) => {
    const { namespace, name } = tokenSecretOf(token) ?? { namespace: '', name: '' };
    const read = database.get<ReadStep>(
      `SELECT time_us AS timeUs, username AS principal, credential AS through, audit_id AS auditID FROM accesses
        WHERE cluster = ? AND credential = ? AND is_filtered = 0
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
function legacyTokens(database: ReadDatabase, cluster: string): string[] {
  return database
    .all<{ credential: string }>(
      'SELECT DISTINCT credential FROM accesses WHERE cluster = ? AND credential >= ? AND credential < ?',
      cluster,
      LEGACY,
      'legacy-token>',
    )
    .map(({ credential }) => credential);
}
