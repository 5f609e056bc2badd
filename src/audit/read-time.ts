import { parseTime } from '../model/time.ts';

const WITHOUT_ZONE = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?$/;

/** As BigQuery exports it and as Go prints it. */
const UTC = / (?:\+0000 )?UTC$/;

/** RFC 3339 as logs bear it: stores that drop the zone write UTC. Microseconds, NaN when it is no time. */
export function readTime(written: string): number {
  const text = written.replace(UTC, '');
  return WITHOUT_ZONE.test(text) ? parseTime(`${text}Z`) : parseTime(text);
}
