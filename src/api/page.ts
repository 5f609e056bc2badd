import { formatTime, parseTime } from '../model/time.ts';
import type { Page } from '../timeline/port.ts';

/** The times of a query, as stores take them. */
export function rangeOf({ since, until }: { since?: string | undefined; until?: string | undefined }) {
  return { sinceUs: since && parseTime(since), untilUs: until && parseTime(until) } as {
    sinceUs: number | undefined;
    untilUs: number | undefined;
  };
}

/** Records with their time as text, for people who read the answer. */
export function timed<T extends { timeUs: number }>(page: Page<T>) {
  return { ...page, items: page.items.map(withTime) };
}

export function withTime<T extends { timeUs: number }>(record: T): T & { time: string } {
  return { time: formatTime(record.timeUs), ...record };
}
