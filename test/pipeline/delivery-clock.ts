import type { DeliveryClock, DeliveryObserver } from '../../src/pipeline/delivery.ts';

export const SILENT: DeliveryObserver = {
  delivered: () => {},
  retried: () => {},
  refused: () => {},
  waiting: () => {},
};

/** Time that passes only by waiting, and chance that is always the same. */
export interface TestClock extends DeliveryClock {
  /** All waits, in milliseconds. */
  waits: number[];
  ms: number;
}

export function testClock(ms = 0, chance = 1): TestClock {
  const clock: TestClock = {
    waits: [],
    ms,
    nowMs: () => clock.ms,
    random: () => chance,
    wait: async (waitMs) => {
      clock.waits.push(waitMs);
      clock.ms += waitMs;
      // Others get their turn, or an idle loop would never end.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return clock;
}
