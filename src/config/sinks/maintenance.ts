import { z } from 'zod';
import { parseTime } from '../../model/time.ts';
import type { TimeWindow } from '../../model/time-window.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const time = z
  .string()
  .refine((text) => !Number.isNaN(parseTime(text)), 'write a time in RFC 3339, such as 2027-01-01T00:00:00Z');
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'write a time of day such as 02:30, in UTC');

/** `{from, until}` in RFC 3339, or `{days, from, until}` every week in UTC. */
export const maintenanceWindow = z.union([
  z
    .strictObject({ from: time, until: time })
    .refine(({ from, until }) => parseTime(from) < parseTime(until), 'it ends before it begins'),
  z.strictObject({ days: z.array(z.enum(DAYS)).min(1), from: clock, until: clock }),
]);

export function timeWindow(window: z.infer<typeof maintenanceWindow>): TimeWindow {
  const { from, until } = window;
  if (!('days' in window)) return { fromMs: parseTime(from) / 1000, untilMs: parseTime(until) / 1000 };
  const days = window.days.map((day) => DAYS.indexOf(day));
  return { days, fromMinute: minuteOf(from), untilMinute: minuteOf(until) };
}

function minuteOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}
