import type { Alert } from '../model/alert.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import { DAY_US, parseTime } from '../model/time.ts';
import type { Labels, Scenario } from './labels.ts';

/** How one labelled attack was met. */
export interface Met {
  log: string;
  scenario: Scenario;
  /** The revision that found it: the first one severe enough whose evidence names one of its requests. */
  by: Alert | undefined;
  isCauseNamed: boolean;
  /** Requests of the attack made before that revision. */
  requestsBefore: number;
  /** Strength of the strongest revision that names one of its requests; 0 when none does. */
  strength: number;
}

/** One alert, held against the labels. */
export interface Judgement {
  log: string;
  /** Its last revision. */
  alert: Alert;
  /** The highest it ever had. */
  strength: number;
  /** Less than half of what it rests on belongs to attacks. */
  isFalse: boolean;
  /** A person, or somebody who acts as another; else a program or a node. */
  isPerson: boolean;
  /** Days since the log began. */
  day: number;
}

export const PAGING = severityRank('medium');

/** The revisions of one alert, in order. */
type History = readonly Alert[];

function historiesOf(alerts: readonly Alert[]): History[] {
  const byId = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const history = byId.get(alert.id);
    if (history) history.push(alert);
    else byId.set(alert.id, [alert]);
  }
  return [...byId.values()];
}

/**
 * How strong an alert is, as one number to rank by: its severity, and within a severity its score. Medium and above is
 * 2 and above.
 */
export function strengthOf({ severity, score }: Pick<Alert, 'severity' | 'score'>): number {
  return severityRank(severity) + Math.max(0, score) / (Math.max(0, score) + 10);
}

/** @param madeUs when the requests of attacks were made, by audit ID; microseconds */
export function meet(
  log: string,
  scenario: Scenario,
  alerts: readonly Alert[],
  labels: Labels,
  madeUs: ReadonlyMap<string, number>,
): Met {
  const least: Severity = scenario.expect === 'alert' ? 'medium' : 'info';
  const naming = alerts.filter((alert) => namesRequest(alert, scenario, labels));
  const by = naming.find((alert) => severityRank(alert.severity) >= severityRank(least));
  return {
    log,
    scenario,
    by,
    isCauseNamed: by !== undefined && scenario.cause.includes(by.reasons[0]?.code ?? ''),
    requestsBefore: by ? requestsBefore(by, scenario, madeUs) : scenario.auditIDs.size,
    strength: naming.reduce((most, alert) => Math.max(most, strengthOf(alert)), 0),
  };
}

function namesRequest(alert: Alert, scenario: Scenario, labels: Labels): boolean {
  return alert.evidence.some((event) => isAttack(event, labels.attacksFromUs, scenario.auditIDs));
}

function isAttack(event: Alert['evidence'][number], fromUs: number, ids: ReadonlySet<string>): boolean {
  return ids.has(event.auditID) && parseTime(event.time) >= fromUs;
}

function requestsBefore({ time }: Alert, { auditIDs }: Scenario, madeUs: ReadonlyMap<string, number>): number {
  const foundUs = parseTime(time);
  return [...auditIDs].filter((id) => (madeUs.get(id) ?? Number.POSITIVE_INFINITY) < foundUs).length;
}

/**
 * Holds every alert against the labels. What others did to set the scene counts neither way; evidence that an alert
 * only counts, and does not list, counts as harmless.
 *
 * @param startUs when the log begins, microseconds
 */
export function judge(log: string, alerts: readonly Alert[], labels: Labels, startUs: number): Judgement[] {
  const ids = new Set(labels.scenarios.flatMap((scenario) => [...scenario.auditIDs]));
  const context = new Set(labels.scenarios.flatMap((scenario) => [...scenario.context]));
  return historiesOf(alerts).map((history) => {
    const alert = history.at(-1) as Alert;
    const scene = alert.evidence.filter((event) => context.has(event.auditID)).length;
    const attack = alert.evidence.filter((event) => isAttack(event, labels.attacksFromUs, ids)).length;
    const restsOn = Math.max(alert.evidenceCount, alert.evidence.length) - scene;
    const { kind, impersonatedBy } = alert.principal;
    return {
      log,
      alert,
      strength: Math.max(...history.map(strengthOf)),
      isFalse: restsOn > 0 && attack * 2 < restsOn,
      isPerson: kind === 'human' || kind === 'cloud-role' || impersonatedBy !== null,
      day: Math.floor((parseTime(alert.firstSeen) - startUs) / DAY_US),
    };
  });
}
