import type { Fact } from '../model/access.ts';
import { formatTime, HOUR_US, MINUTE_US } from '../model/time.ts';
import type { State } from '../state/state.ts';
import type { Table } from '../state/table.ts';

interface FeedCell {
  hour: number;
  /** Minutes of this hour, and of the one before, in which there were events. */
  busy: number;
  busyBefore: number;
}

const ONE = 'feed';
/** A feed that speaks in half of all minutes does not fall silent for ten of them by itself. */
const BUSY_MINUTES = 30;
const GAP_US = 10 * MINUTE_US;

/** Knows how steadily a feed speaks, and so when it was silent that should not have been. */
export class FeedGaps {
  readonly #cell: Table<FeedCell>;

  constructor(state: State) {
    this.#cell = state.table('feed', { cap: 1, ttlUs: Number.MAX_SAFE_INTEGER });
  }

  /** Called with each new minute of event time. */
  advance(cluster: string, beforeUs: number, nowUs: number): Fact | undefined {
    const cell = this.#cell.open(ONE, nowUs, () => ({ hour: 0, busy: 0, busyBefore: 0 }));
    const isGap = nowUs - beforeUs > GAP_US && Math.max(cell.busy, cell.busyBefore) >= BUSY_MINUTES;
    const hour = Math.floor(nowUs / HOUR_US);
    if (hour !== cell.hour) {
      cell.busyBefore = hour === cell.hour + 1 ? cell.busy : 0;
      cell.busy = 0;
      cell.hour = hour;
    }
    cell.busy += 1;
    return isGap ? gapFact(cluster, beforeUs, nowUs) : undefined;
  }
}

function gapFact(cluster: string, fromUs: number, toUs: number): Fact {
  const detail = {
    from: formatTime(fromUs),
    to: formatTime(toUs),
    minutes: String(Math.floor((toUs - fromUs) / MINUTE_US)),
  };
  return { kind: 'fact', type: 'feed-gap', cluster, timeUs: toUs, auditID: '', subject: 'feed:events', by: '', detail };
}
