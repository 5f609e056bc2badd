import type { Known, Normal } from '../timeline/answers/normal.ts';
import { shortName } from './entry-words.ts';
import { pairs, type Sheet, section } from './text/sheet.ts';

const TITLES = ['KIND', 'NAME', 'DAYS', 'FIRST', 'LAST'];
const WEEKDAYS = ['Thu', 'Fri', 'Sat', 'Sun', 'Mon', 'Tue', 'Wed'];

/** What is normal for a principal, for people. */
export function baselineSheet(normal: Normal): Sheet {
  const { principal, cluster, reads, since, observations, newSecrets, surprisingDays, highestScore } = normal;
  return [
    pairs([
      ['principal', shortName(principal)],
      ['cluster', cluster],
      ['reads', String(reads)],
      ['since', since ?? ''],
      ['daily', `${observations} things and days seen, ${newSecrets} of them with a new secret (half-life 28 days)`],
      ['surprised', surprisingDays > 0 ? `on ${surprisingDays} days, with a score of up to ${highestScore}` : 'never'],
    ]),
    ...section('What goes with it', TITLES, normal.known.map(row)),
    ...section('Seen, and not normal yet', TITLES, normal.waiting.map(row)),
  ];
}

/** The secrets that are its own, one a line. */
export function baselineNames({ known }: Normal): string[] {
  return known.filter(({ kind }) => kind === 'secret').map(({ name }) => name);
}

function row({ kind, name, days, firstDay, lastDay }: Known): string[] {
  return [kind, kind === 'hours' ? hoursOf(Number(name)) : name, String(days), firstDay, lastDay];
}

/** Three hours of the week, counted from the epoch, a Thursday. */
function hoursOf(block: number): string {
  const from = (block * 3) % 24;
  return `${WEEKDAYS[Math.floor(block / 8)]} ${String(from).padStart(2, '0')}-${String(from + 3).padStart(2, '0')} UTC`;
}
