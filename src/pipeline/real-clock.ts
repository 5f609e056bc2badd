import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryClock } from './delivery.ts';

export const REAL_CLOCK: DeliveryClock = {
  nowMs: Date.now,
  random: Math.random,
  wait: (ms, signal) => delay(ms, undefined, { signal }).catch(() => {}),
};
