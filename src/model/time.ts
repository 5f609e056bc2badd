/** Times are integers: microseconds since the epoch, exact up to the year 2255. */
export const SECOND_US = 1_000_000;
export const MINUTE_US = 60 * SECOND_US;
export const HOUR_US = 60 * MINUTE_US;
export const DAY_US = 24 * HOUR_US;

/** RFC 3339 in UTC with six digits, e.g. `2026-10-08T00:00:01.605216Z`. */
export function formatTime(timeUs: number): string {
  const ms = Math.floor(timeUs / 1000);
  const micros = String(timeUs - ms * 1000).padStart(3, '0');
  return `${new Date(ms).toISOString().slice(0, -1)}${micros}Z`;
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)$/;

/** Parses RFC 3339 with up to nanoseconds (cut to microseconds); NaN when the text is not a time of 1970 to 2200. */
export function parseTime(text: string): number {
  const match = RFC3339.exec(text);
  if (!match) return Number.NaN;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}${zone === 'z' ? 'Z' : zone}`;
  const ms = Date.parse(whole);
  const micros = Number((fraction ?? '').padEnd(6, '0').slice(0, 6));
  return ms >= 0 && ms < MAX_MS ? ms * 1000 + micros : Number.NaN;
}

const MAX_MS = Date.UTC(2200, 0, 1);
/** No event is of this time or later. */
export const MAX_TIME_US = MAX_MS * 1000;
