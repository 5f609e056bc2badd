import type { Fact } from '../../model/access.ts';
import { formatTime } from '../../model/time.ts';
import type { Step } from '../answers/lineage.ts';
import { readCredential, readIssue } from './credential-record.ts';
import type { ReadDatabase } from './database.ts';
import { legacyTokens, type ReadStep, tokenSecretReads, tokenSecretsReadWith } from './token-secrets.ts';

/** Chains are short; one that is longer is cut, as is one that comes back to itself. */
const MAX_DEPTH = 8;
const MAX_STEPS = 200;

/** What led to a credential: its issue, and before that the way to the credential that asked for it. */
export function stepsTo(database: ReadDatabase, cluster: string, credential: string, depth = 0): Step[] {
  if (depth >= MAX_DEPTH || credential === '') return [];
  const issue = readIssue(database, cluster, credential);
  const issued = issue
    ? [...stepsTo(database, cluster, issue.detail.through ?? '', depth + 1), ...issuedSteps(issue, credential)]
    : [];
  return [...issued, ...tokenSecretReads(database, cluster, credential, issue?.timeUs ?? 0)];
}

/** What was done with a credential to come by others, and what was done with those, in order of time. */
export function stepsFrom(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const tokens = legacyTokens(database, cluster);
  const done = new Set<string>();
  const steps: Step[] = [];
  const waiting = [credential];
  while (waiting.length > 0 && done.size < MAX_DEPTH * 8) {
    const next = waiting.shift() ?? '';
    if (done.has(next)) continue;
    done.add(next);
    const own = [
      ...issuedWith(database, cluster, next),
      ...certifiedWith(database, cluster, next),
      ...tokenSecretsReadWith(database, cluster, next, tokens),
      ...impersonatedWith(database, cluster, next),
    ];
    steps.push(...own);
    // An impersonation is done with the credential itself; the others are credentials of their own.
    waiting.push(...own.filter(({ what }) => what !== 'impersonated').map(({ target }) => target));
  }
  return steps.sort((a, b) => (a.time < b.time ? -1 : 1)).slice(0, MAX_STEPS);
}

function issuedSteps(issue: Fact, credential: string): Step[] {
  return issue.type === 'certificate-issued' ? certificateSteps(issue) : [issuedStep(issue, credential)];
}

/** Asked for, approved, signed: each by its own event, where the log shows it. */
function certificateSteps({ timeUs, by, auditID, detail }: Fact): Step[] {
  const step = (what: Step['what'], us: string | number, principal = '', through = '', id = ''): Step => {
    return { time: formatTime(Number(us)), what, principal, through, target: detail.credential ?? '', auditID: id };
  };
  const steps = [
    step('certificate-requested', detail.requestedUs ?? 0, by, detail.through, detail.requestAuditID),
    step(
      'certificate-approved',
      detail.approvedUs ?? 0,
      detail.approvedBy,
      detail.approvedThrough,
      detail.approvalAuditID,
    ),
    step('certificate-signed', timeUs, detail.signedBy, '', auditID),
  ];
  return steps.filter((one) => one.auditID !== '');
}

/** Certificates that were asked for with a credential. */
function certifiedWith(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const who = readCredential(database, cluster, credential)?.username ?? '';
  const sql = `SELECT json FROM facts WHERE cluster = ? AND by_whom = ? AND type = 'certificate-issued'
    AND json_extract(json, '$.detail.through') = ? ORDER BY time_us LIMIT ?`;
  const issues = database.records<Fact>(sql, cluster, who, credential, MAX_STEPS);
  return issues.flatMap((issue) => certificateSteps(issue).slice(0, 1));
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
  const node = readCredential(database, cluster, credential)?.username ?? '';
  // Kubelets ask for nearly all tokens there are; theirs are found by their name, so that the index stays small.
  const [who, ...names] = node.startsWith('system:node:')
    ? ['by_whom = ?', node]
    : [`substr(by_whom, 1, 12) <> 'system:node:'`];
  const sql = `SELECT json FROM facts WHERE cluster = ? AND type = 'token-issued' AND ${who}
    AND json_extract(json, '$.detail.through') = ? ORDER BY time_us LIMIT ?`;
  const issues = database.records<Fact>(sql, cluster, ...names, credential, MAX_STEPS);
  return issues.map((issue) => issuedStep(issue, issue.detail.credential ?? ''));
}

function impersonatedWith(database: ReadDatabase, cluster: string, credential: string): Step[] {
  const rows = database.all<ReadStep & { target: string }>(
    `SELECT min(time_us) AS timeUs, impersonated_by AS principal, credential AS through, username AS target,
      audit_id AS auditID FROM accesses WHERE cluster = ? AND credential = ? AND impersonated_by <> '' GROUP BY +username`,
    cluster,
    credential,
  );
  return rows.map(({ timeUs, ...row }) => ({ ...row, time: formatTime(timeUs), what: 'impersonated' }));
}
