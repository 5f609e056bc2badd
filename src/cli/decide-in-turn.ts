import { type DecisionRequest, decisionRecord } from '../api/decision.ts';
import { found } from '../api/route.ts';
import type { Alert } from '../model/alert.ts';
import type { DecisionQueue } from '../pipeline/decision-queue.ts';
import type { Timeline } from '../timeline/port.ts';

/** Takes a decision into the log; answers the alert's new revision once that is kept. */
export type Decide = (alertId: string, request: DecisionRequest) => Promise<Alert>;

/** One decision after another, each about the alert as the one before left it. */
export function decideInTurn(timeline: Timeline, queue: DecisionQueue): Decide {
  let last: Promise<unknown> = Promise.resolve();
  return (alertId, request) => {
    const decided = last.then(async () => {
      const history = found(await timeline.alert(alertId), `alert ${alertId}`);
      const { outcome } = await queue.push(decisionRecord(request, history, Date.now() * 1000));
      return found(outcome.alerts.at(-1), `revision of alert ${alertId}`);
    });
    last = decided.catch(() => {});
    return decided;
  };
}
