import type { Alert } from '../model/alert.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import { parseTime } from '../model/time.ts';
import type { Labels, Scenario } from './labels.ts';

/** How one labelled attack was met. */
export interface Met {
  scenario: Scenario;
  /** The revision that found it: the first one severe enough whose evidence names one of its requests. */
  by: Alert | undefined;
  isCauseNamed: boolean;
  /** Requests of the attack made before that revision. */
  requestsBefore: number;
}

const PAGING = severityRank('medium');

/** The revisions of one alert, in order. */
type History = readonly Alert[];

export function historiesOf(alerts: readonly Alert[]): History[] {
  const byId = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const history = byId.get(alert.id);
    if (history) history.push(alert);
    else byId.set(alert.id, [alert]);
  }
  return [...byId.values()];
}

/** Whether an alert ever called a person: the highest severity it had counts, a later lower one takes nothing back. */
export function isPaging(history: History): boolean {
  return history.some((alert) => severityRank(alert.severity) >= PAGING);
}

export function meet(scenario: Scenario, alerts: readonly Alert[], labels: Labels): Met {
  const least: Severity = scenario.expect === 'alert' ? 'medium' : 'info';
  const by = alerts.find(
    (alert) => severityRank(alert.severity) >= severityRank(least) && namesRequest(alert, scenario, labels),
  );
  return {
    scenario,
    by,
    isCauseNamed: by !== undefined && scenario.cause.includes(by.reasons[0]?.code ?? ''),
    requestsBefore: by ? requestsBefore(by, scenario) : scenario.auditIDs.size,
  };
}

function namesRequest(alert: Alert, scenario: Scenario, labels: Labels): boolean {
  return alert.evidence.some((event) => isAttack(event, labels.attacksFromUs, scenario.auditIDs));
}

function isAttack(event: Alert['evidence'][number], fromUs: number, ids: ReadonlySet<string>): boolean {
  return ids.has(event.auditID) && parseTime(event.time) >= fromUs;
}

/** Position of the newest of the attack's requests that the revision rests on, in the order they were made. */
function requestsBefore(alert: Alert, { auditIDs }: Scenario): number {
  const known = new Set(alert.evidence.map((event) => event.auditID));
  return [...auditIDs].findIndex((id) => known.has(id));
}

/**
 * Paging alerts of which less than half the evidence belongs to attacks. What others did to set the scene counts
 * neither way.
 */
export function falseAlerts(alerts: readonly Alert[], labels: Labels): Alert[] {
  const ids = new Set(labels.scenarios.flatMap((scenario) => [...scenario.auditIDs]));
  const context = new Set(labels.scenarios.flatMap((scenario) => [...scenario.context]));
  const last = historiesOf(alerts)
    .filter(isPaging)
    .map((history) => history.at(-1) as Alert);
  return last.filter((alert) => {
    const judged = alert.evidence.filter((event) => !context.has(event.auditID));
    const attack = judged.filter((event) => isAttack(event, labels.attacksFromUs, ids)).length;
    return judged.length > 0 && attack * 2 < judged.length;
  });
}
