import type { Alert } from '../model/alert.ts';
import type { Committed, Refused, Sink, Standing } from '../pipeline/delivery.ts';
import { isRouted, type Route } from './route.ts';

export interface RefusedAlert {
  alert: Alert;
  reason: string;
}

/** A target that takes alerts and nothing else; see `Sink` for what `send` promises. */
export interface AlertTarget {
  /** Alerts of one `send` at most. */
  readonly batchAlerts: number;
  /** Of several revisions of an alert that wait, only the last one is of use. */
  readonly isLatestEnough: boolean;
  send(alerts: readonly Alert[], signal: AbortSignal): Promise<readonly RefusedAlert[]>;
  readonly standing?: StandingAlerts;
  close(): Promise<void>;
}

export interface StandingAlerts {
  everyMs: number;
  remember(alerts: readonly Alert[]): void;
  repeat(signal: AbortSignal): Promise<void>;
}

/** A sink of those alerts that a route leads to it. */
export function alertSink(name: string, routes: readonly Route[], target: AlertTarget): Sink {
  const select = (rows: readonly Committed[]) => {
    const routed = rows.filter(({ row }) => row.kind === 'Alert' && isRouted(row, routes));
    return target.isLatestEnough ? latestOf(routed) : routed;
  };
  return {
    name,
    kinds: ['Alert'],
    batchRows: target.batchAlerts,
    select,
    deliver: async (rows, signal) => refusedOf(rows, await target.send(alertsOf(rows), signal)),
    ...(target.standing && { standing: standingOf(target.standing, select) }),
    close: () => target.close(),
  };
}

function standingOf(
  { everyMs, remember, repeat }: StandingAlerts,
  select: (rows: readonly Committed[]) => readonly Committed[],
): Standing {
  return { everyMs, remember: (rows) => remember(alertsOf(select(rows))), repeat };
}

function alertsOf(rows: readonly Committed[]): Alert[] {
  return rows.flatMap(({ row }) => (row.kind === 'Alert' ? [row] : []));
}

/** The last revision of each, where that one stands. */
function latestOf(rows: readonly Committed[]): Committed[] {
  const last = new Map(rows.map((committed) => [(committed.row as Alert).id, committed]));
  return rows.filter((committed) => last.get((committed.row as Alert).id) === committed);
}

function refusedOf(rows: readonly Committed[], refused: readonly RefusedAlert[]): Refused[] {
  const reasons = new Map<unknown, string>(refused.map(({ alert, reason }) => [alert, reason]));
  return rows.flatMap((committed) => {
    const reason = reasons.get(committed.row);
    return reason === undefined ? [] : [{ committed, reason }];
  });
}
