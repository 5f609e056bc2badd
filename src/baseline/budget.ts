import { DAY_US, HOUR_US } from '../model/time.ts';

/** How many alerts may still be raised. Plain JSON. */
export interface Purse {
  /** Alerts that may be raised now, as of `asOfUs`; grows with event time up to one day's worth. */
  left: number;
  asOfUs: number;
  /** Who was paid for lately: more of the same joins its alert and costs nothing. */
  paid: [who: string, timeUs: number][];
}

/** An alert takes what follows for so long; see the grouping of alerts. */
const JOINS_US = 6 * HOUR_US;
/** Of more principals than this at once nobody needs to know which ones were paid for. */
const MAX_PAID = 1_000;

export function emptyPurse(): Purse {
  return { left: -1, asOfUs: 0, paid: [] };
}

/**
 * Whether an alert about somebody may be raised: a token bucket that holds one day's worth and is refilled by event
 * time. Within 24 hours it gives at most twice the daily budget, within 28 days at most 29 daily budgets (1.04 times),
 * and a storm spends what is there and no more. It is a cap: a day that needs nothing spends nothing.
 */
export function mayAlert(purse: Readonly<Purse>, who: string, perDay: number, timeUs: number): boolean {
  return isPaid(purse, who, timeUs) || leftAt(purse, perDay, timeUs) >= 1;
}

/** Spends for one alert that was raised. */
export function spend(purse: Purse, who: string, perDay: number, timeUs: number): void {
  if (isPaid(purse, who, timeUs)) return;
  purse.left = Math.max(0, leftAt(purse, perDay, timeUs) - 1);
  purse.asOfUs = Math.max(purse.asOfUs, timeUs);
  purse.paid = purse.paid.filter(([name, paidUs]) => name !== who && timeUs - paidUs <= JOINS_US).slice(-MAX_PAID);
  purse.paid.push([who, timeUs]);
}

function isPaid({ paid }: Readonly<Purse>, who: string, timeUs: number): boolean {
  return paid.some(([name, paidUs]) => name === who && timeUs - paidUs <= JOINS_US);
}

function leftAt({ left, asOfUs }: Readonly<Purse>, perDay: number, timeUs: number): number {
  const most = perDay === 0 ? 0 : Math.max(1, perDay);
  if (left < 0) return most;
  return Math.min(most, left + (Math.max(0, timeUs - asOfUs) / DAY_US) * perDay);
}
