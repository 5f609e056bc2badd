import type { Counter } from 'prom-client';
import type { Armed } from '../detect/judge.ts';
import { type Finding, severityRank } from '../model/finding.ts';
import { HOUR_US } from '../model/time.ts';
import type { Instruments } from './instruments.ts';

/** More of the same joins its alert for so long and costs nothing; see the budget's purse. */
const JOINS_US = 6 * HOUR_US;
const MEDIUM = severityRank('medium');

/** What detectors with a budget of alerts have spent of it. */
export class BudgetMetrics {
  readonly #spent: Counter;
  readonly #budgeted: ReadonlyMap<string, number>;
  /** Event time of what was paid for last, by detector and who. */
  readonly #paid = new Map<string, number>();

  constructor(instruments: Instruments, detectors: readonly Armed[]) {
    this.#budgeted = new Map(detectors.flatMap(budgetOf));
    this.#spent = instruments.counter('budget_spent_alerts_total', 'Alerts that a detector paid for from its budget', [
      'detector',
    ]);
    const perDay = instruments.gauge(
      'budget_alerts_per_day',
      'Alerts that a detector may raise per cluster and day; the rest is recorded as low',
      ['detector'],
    );
    for (const [detector, alerts] of this.#budgeted) {
      perDay.set({ detector }, alerts);
      this.#spent.inc({ detector }, 0);
    }
  }

  count(findings: readonly Finding[]): void {
    for (const finding of findings) if (this.#isPaidFor(finding)) this.#spent.inc({ detector: finding.detector });
  }

  #isPaidFor({ detector, severity, expectedBy, cluster, principal, credential, timeUs }: Finding): boolean {
    if (!this.#budgeted.has(detector) || expectedBy !== undefined || severityRank(severity) < MEDIUM) return false;
    for (const [key, paidUs] of this.#paid) if (timeUs - paidUs > JOINS_US) this.#paid.delete(key);
    const key = JSON.stringify([detector, cluster, principal.username, credential.id]);
    if (this.#paid.has(key)) return false;
    this.#paid.set(key, timeUs);
    return true;
  }
}

function budgetOf({ detector, config }: Armed): [id: string, perDay: number][] {
  const perDay = (config as { alertsPerDay?: unknown }).alertsPerDay;
  return typeof perDay === 'number' ? [[detector.id, perDay]] : [];
}
