import { DIGEST_DAYS, type DigestSettings } from '../config/digest-settings.ts';

const DAY_MS = 86_400_000;

/** The latest moment up to now at which a digest was due, in milliseconds since the epoch. */
export function lastDueMs({ every, at, on }: DigestSettings, nowMs: number): number {
  const [hours, minutes] = at.split(':').map(Number);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS + ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
  const due = today <= nowMs ? today : today - DAY_MS;
  if (every === 'day') return due;
  const daysAgo = (new Date(due).getUTCDay() - DIGEST_DAYS.indexOf(on) + 7) % 7;
  return due - daysAgo * DAY_MS;
}

/** How much a digest is about. */
export function spanMs({ every }: DigestSettings): number {
  return every === 'day' ? DAY_MS : 7 * DAY_MS;
}
