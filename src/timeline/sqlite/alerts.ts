import { type Alert, completeAlert } from '../../model/alert.ts';
import type { Finding } from '../../model/finding.ts';
import { SEVERITIES, severityRank } from '../../model/finding.ts';
import { formatTime, parseTime } from '../../model/time.ts';
import type { AlertHistory, AlertQuery, Page } from '../port.ts';
import type { ReadDatabase } from './database.ts';

/** The last revision of every alert, with the order in which alerts were opened. */
const LATEST = `SELECT a.json, first FROM alerts a
  JOIN (SELECT id, max(revision) AS last, min(seq) AS first FROM alerts GROUP BY id) latest
  ON a.id = latest.id AND a.revision = latest.last`;

/** The final state of each alert, the latest opened `limit` of them. */
export function readAlerts(database: ReadDatabase, query: AlertQuery): Page<Alert> {
  const { cluster, minSeverity = 'info', status, sinceUs, untilUs, limit } = query;
  const severities = SEVERITIES.slice(severityRank(minSeverity)).map((severity) => `'${severity}'`);
  const where = [
    `severity IN (${severities})`,
    `json_extract(a.json, '$.lastSeen') >= ?`,
    `json_extract(a.json, '$.firstSeen') < ?`,
  ];
  const values = [formatTime(sinceUs ?? 0), untilUs === undefined ? '9' : formatTime(untilUs)];
  if (cluster !== undefined) values.push(cluster);
  if (status !== undefined) values.push(status);
  if (cluster !== undefined) where.push('cluster = ?');
  if (status !== undefined) where.push('status = ?');
  const sql = `${LATEST} WHERE ${where.join(' AND ')} ORDER BY first DESC LIMIT ?`;
  const items = database.records<Alert>(sql, ...values, limit + 1).map(completeAlert);
  return { items: items.slice(0, limit).reverse(), hasMore: items.length > limit };
}

/** All revisions of one alert and the findings in it. */
export function readAlert(database: ReadDatabase, id: string): AlertHistory | undefined {
  const stored = database.records<Alert>('SELECT json FROM alerts WHERE id = ? ORDER BY revision', id);
  const revisions = stored.map(completeAlert);
  const last = revisions.at(-1);
  return last && { revisions, findings: readFindings(database, last) };
}

function readFindings(database: ReadDatabase, alert: Alert): Finding[] {
  const { cluster, principal, firstSeen, lastSeen } = alert;
  const sql =
    'SELECT json FROM findings WHERE cluster = ? AND username = ? AND time_us BETWEEN ? AND ? ORDER BY time_us, rowid';
  return database
    .records<Finding>(sql, cluster, principal.username, parseTime(firstSeen), parseTime(lastSeen))
    .filter((finding) => isPart(alert, finding));
}

/** Whether the alert was grouped from this finding; the same who, credential and kind of suspicion. */
function isPart(alert: Alert, finding: Finding): boolean {
  const isSameWho = finding.principal.impersonatedBy === (alert.principal.impersonatedBy ?? '');
  const isSameCredential = finding.credential.id === (alert.credential?.id ?? '');
  const hasNoName = alert.principal.kind === 'anonymous' || alert.principal.kind === 'unauthenticated';
  const isSamePeer = !hasNoName || finding.source.ip === alert.source.ip;
  return isSameWho && isSameCredential && isSamePeer && alert.detectors.includes(finding.detector);
}
