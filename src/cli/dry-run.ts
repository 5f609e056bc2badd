import type { Alert } from '../model/alert.ts';
import { amount } from '../model/amount.ts';
import { covers, type ExceptionScope } from '../model/exception.ts';
import type { Finding } from '../model/finding.ts';
import { DAY_US, formatTime, parseTime } from '../model/time.ts';
import type { AlertHistory, Timeline } from '../timeline/port.ts';
import { shortName } from './entry-words.ts';
import { severityCounts } from './text/severity-counts.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

const DAYS = 30;
/** Findings and alerts looked at; of one identity far more than a month brings. */
const LIMIT = 10_000;

/** What an exception of this scope would have done in the last days of the log. */
export interface DryRun {
  scope: ExceptionScope;
  since: string;
  until: string;
  findings: number;
  /** Alerts that would not have been: everything in them is expected. */
  silenced: Pick<Alert, 'id' | 'firstSeen' | 'severity' | 'title'>[];
  /** Alerts with something else in them, which would have been all the same. */
  remaining: Pick<Alert, 'id' | 'firstSeen' | 'severity' | 'title'>[];
}

/** Replays the expectation against what was found up to now, by event time. */
export async function dryRun(timeline: Timeline, scope: ExceptionScope, { revisions }: AlertHistory): Promise<DryRun> {
  const cluster = revisions.at(-1)?.cluster ?? '';
  const { clusters } = await timeline.stats();
  const untilUs = (clusters.find((each) => each.cluster === cluster)?.lastEventUs ?? 0) + 1;
  const range = { cluster, sinceUs: Math.max(0, untilUs - DAYS * DAY_US), untilUs, limit: LIMIT };
  const found = await timeline.findings({ ...range, detectors: scope.detectors, principal: scope.principal });
  const expected = found.items.filter((finding) => covers(scope, finding));
  const touched = await alertsOf(timeline, expected, range);
  const shown = ({ id, firstSeen, severity, title }: Alert) => ({ id, firstSeen, severity, title });
  return {
    scope,
    since: formatTime(range.sinceUs),
    until: formatTime(untilUs),
    findings: expected.length,
    silenced: touched.filter(({ isWhole }) => isWhole).map(({ alert }) => shown(alert)),
    remaining: touched.filter(({ isWhole }) => !isWhole).map(({ alert }) => shown(alert)),
  };
}

interface Touched {
  alert: Alert;
  /** Nothing in it but what is expected. */
  isWhole: boolean;
}

async function alertsOf(
  timeline: Timeline,
  expected: readonly Finding[],
  range: { cluster: string; sinceUs: number; untilUs: number; limit: number },
): Promise<Touched[]> {
  const ids = new Set(expected.map(({ id }) => id));
  const users = new Set(expected.map(({ principal }) => principal.username));
  const { items } = await timeline.alerts(range);
  const touched: Touched[] = [];
  for (const alert of items.filter(
    ({ principal, lastSeen }) => users.has(principal.username) && parseTime(lastSeen) >= range.sinceUs,
  )) {
    const findings = (await timeline.alert(alert.id))?.findings ?? [];
    if (!findings.some(({ id }) => ids.has(id))) continue;
    touched.push({ alert, isWhole: findings.every(({ id }) => ids.has(id)) });
  }
  return touched;
}

/** The same for people. */
export function dryRunSheet({ scope, since, until, findings, silenced, remaining }: DryRun): Sheet {
  const rows = (alerts: DryRun['silenced']) =>
    alerts.map(({ firstSeen, severity, id, title }) => [firstSeen, severity, id, title]);
  const header = ['TIME', 'SEVERITY', 'ALERT', 'TITLE'];
  return [
    pairs([
      ['would expect', `${scope.detectors.join(', ')} of ${shortName(scope.principal) || 'anybody'}`],
      ['borrowed by', shortName(scope.impersonatedBy)],
      ['at secrets', scope.secrets.map(({ namespace, name }) => `${namespace}/${name || '*'}`).join(', ')],
      ['in the log', `${since} to ${until}`],
      ['silenced', `${amount(findings, 'finding')}, ${amount(silenced.length, 'alert')}: ${severityCounts(silenced)}`],
      ['not silenced', remaining.length > 0 ? `${amount(remaining.length, 'alert')} with something else in it` : ''],
    ]),
    ...section('Alerts that would not have been', header, rows(silenced)),
    ...section('Alerts that would have been all the same', header, rows(remaining)),
    '',
    'Nothing was decided.',
  ];
}
