import type { Alert } from '../model/alert.ts';
import type { AlertTarget, RefusedAlert } from './alert-sink.ts';

/** Sends one alert; answers why the target will never take it, undefined when it has it. */
export type SendOne = (alert: Alert, signal: AbortSignal) => Promise<string | undefined>;

/** A target that takes one alert at a time, so that none is sent again because a later one failed. */
export function oneByOne(
  send: SendOne,
  close: () => Promise<void>,
  { isLatestEnough }: { isLatestEnough: boolean },
): AlertTarget {
  return {
    batchAlerts: 1,
    isLatestEnough,
    send: async (alerts, signal) => {
      const refused: RefusedAlert[] = [];
      for (const alert of alerts) {
        const reason = await send(alert, signal);
        if (reason !== undefined) refused.push({ alert, reason });
      }
      return refused;
    },
    close,
  };
}

/** Sends several at once; what is refused as a whole is sent one by one, so that only the culprit is refused. */
export async function wholeOrEach(
  alerts: readonly Alert[],
  send: (alerts: readonly Alert[]) => Promise<string | undefined>,
): Promise<RefusedAlert[]> {
  const reason = await send(alerts);
  if (reason === undefined) return [];
  if (alerts.length === 1) return alerts.map((alert) => ({ alert, reason }));
  const refused: RefusedAlert[] = [];
  for (const alert of alerts) refused.push(...(await wholeOrEach([alert], send)));
  return refused;
}
