import { setTimeout as delay } from 'node:timers/promises';

const TICK_MS = 20;
/** Below what a broker takes in one batch, at 1.3 KB each. */
const MOST = 500;

/** Calls `send` with how many are due, some fifty times a second; who falls behind sends without a pause. Answers how many. */
export async function atRate(
  perSecond: number,
  seconds: number,
  send: (count: number) => Promise<void>,
): Promise<number> {
  const startMs = performance.now();
  let sent = 0;
  for (let elapsedS = 0; elapsedS < seconds; elapsedS = (performance.now() - startMs) / 1000) {
    const due = Math.floor(elapsedS * perSecond) - sent;
    const count = Math.min(due, MOST);
    if (count > 0) await send(count);
    sent += count;
    if (count === due) await delay(TICK_MS);
  }
  return sent;
}
