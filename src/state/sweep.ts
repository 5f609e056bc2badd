import { HOUR_US } from '../model/time.ts';

/**
 * Whether all that a memory holds is to be looked through for what is older than its time to live: as event time passes a
 * mark on a grid of an eighth of that time, an hour at least. It depends on nothing but event time.
 */
export function isSweepDue(beforeUs: number, nowUs: number, ttlUs: number): boolean {
  const gridUs = Math.max(HOUR_US, ttlUs / 8);
  return Math.floor(beforeUs / gridUs) !== Math.floor(nowUs / gridUs);
}
