import { DAY_US, MINUTE_US } from '../model/time.ts';
import type { TimeWindow } from '../model/time-window.ts';

const DAY_MS = DAY_US / 1000;
const MINUTE_MS = MINUTE_US / 1000;

/** When a sink is served. In maintenance nothing is sent: it waits, and goes at the end. */
export interface Rhythm {
  /** What comes so soon after a delivery waits and goes together with the rest. */
  groupMs: number;
  maintenance: readonly TimeWindow[];
}

export const ALWAYS: Rhythm = { groupMs: 0, maintenance: [] };

/** Milliseconds until a sink may be served again; 0 for now. */
export function pauseMs({ groupMs, maintenance }: Rhythm, nowMs: number, lastDeliveryMs: number): number {
  // A clock that is set back must not hold anything for longer than the window.
  const grouped = Math.min(groupMs, lastDeliveryMs + groupMs - nowMs);
  const held = maintenance.map((window) => endOf(window, nowMs) - nowMs);
  return Math.max(0, grouped, ...held);
}

/** End of a window that covers this moment; 0 when it does not. */
function endOf(window: TimeWindow, nowMs: number): number {
  if ('fromMs' in window) return nowMs >= window.fromMs && nowMs < window.untilMs ? window.untilMs : 0;
  const { days, fromMinute, untilMinute } = window;
  const length = ((untilMinute - fromMinute + 1440 - 1) % 1440) + 1;
  const midnight = nowMs - (nowMs % DAY_MS);
  // It may have begun yesterday.
  for (const dayMs of [midnight, midnight - DAY_MS]) {
    const fromMs = dayMs + fromMinute * MINUTE_MS;
    const untilMs = fromMs + length * MINUTE_MS;
    if (days.includes(new Date(dayMs).getUTCDay()) && nowMs >= fromMs && nowMs < untilMs) return untilMs;
  }
  return 0;
}
