import type { AnyDetector } from '../detect/contract.ts';
import type { Fact } from '../model/access.ts';
import type { Alert } from '../model/alert.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import { formatTime } from '../model/time.ts';
import type { FirstRead, Reader, Timeline } from '../timeline/port.ts';
import type { ReportRange } from './controls.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diagnose } from './doctor.ts';
import { type ExceptionRecord, readExceptions } from './exceptions.ts';
import { readFeeds } from './feeds.ts';
import { readUnowned } from './unowned.ts';

const LIMIT = 10_000;

/** What somebody should see of a time though it paged nobody. */
export interface Digest {
  since: string;
  until: string;
  /** Of medium and above. */
  alerts: Pick<Alert, 'id' | 'firstSeen' | 'severity' | 'status' | 'title' | 'cluster'>[];
  /** Low and info findings, and those that were expected, by detector. */
  records: { detector: string; severity: Severity; findings: number; expected: number }[];
  newIdentities: Reader[];
  /** First reads by identities that had read before. */
  newReads: FirstRead[];
  grants: { cluster: string; time: string; by: string; subject: string; verb: string }[];
  /** Ending soon, or ended within the time. */
  exceptions: ExceptionRecord[];
  unowned: Reader[];
  /** What is wrong with the feeds. */
  health: Diagnosis[];
}

/** Puts together what happened within a time. `nowUs` is the clock; undefined where the log's age says nothing. */
export async function makeDigest(
  timeline: Timeline,
  detectors: readonly AnyDetector[],
  range: ReportRange,
  nowUs: number | undefined,
): Promise<Digest> {
  const query = { ...range, limit: LIMIT };
  const alerts = await timeline.alerts({ ...query, minSeverity: 'medium' });
  const readers = await timeline.readers(query);
  const newIdentities = readers.items.filter(({ firstEverUs }) => firstEverUs >= range.sinceUs);
  const { feeds, rejects } = await readFeeds(timeline);
  const own = feeds.filter(({ cluster }) => range.cluster === undefined || cluster === range.cluster);
  return {
    since: formatTime(range.sinceUs),
    until: formatTime(range.untilUs),
    alerts: alerts.items.map(({ id, firstSeen, severity, status, title, cluster }) => {
      return { id, firstSeen, severity, status, title, cluster };
    }),
    records: await readRecords(timeline, range),
    newIdentities,
    newReads: await readNew(timeline, range, newIdentities),
    grants: (await timeline.facts({ ...query, types: ['binding-changed'] })).items.map(grantOf),
    exceptions: (await readExceptions(timeline, range)).filter((each) => isDue(each, range)),
    unowned: await readUnowned(timeline, range),
    health: diagnose(own, rejects, { detectors, nowUs }).filter(({ severity }) => severity !== 'ok'),
  };
}

async function readRecords(timeline: Timeline, range: ReportRange): Promise<Digest['records']> {
  const { items } = await timeline.findings({ ...range, limit: LIMIT });
  const quiet = items.filter(
    ({ severity, expectedBy }) => expectedBy !== undefined || severityRank(severity) < severityRank('medium'),
  );
  const groups = Map.groupBy(quiet, ({ detector, severity }) => `${detector} ${severity}`);
  const records = [...groups.values()].flatMap((findings) => {
    const [first] = findings;
    if (!first) return [];
    const expected = findings.filter(({ expectedBy }) => expectedBy !== undefined).length;
    return [{ detector: first.detector, severity: first.severity, findings: findings.length, expected }];
  });
  return records.sort((a, b) => b.findings - a.findings || (a.detector < b.detector ? -1 : 1));
}

async function readNew(timeline: Timeline, range: ReportRange, identities: readonly Reader[]): Promise<FirstRead[]> {
  const isNew = new Set(identities.map(({ cluster, principal }) => `${cluster} ${principal}`));
  const { items } = await timeline.firstReads({ ...range, limit: LIMIT });
  return items.filter(({ cluster, principal }) => !isNew.has(`${cluster} ${principal}`));
}

function grantOf({ cluster, timeUs, by, subject, detail }: Fact): Digest['grants'][number] {
  return { cluster, time: formatTime(timeUs), by, subject, verb: detail.verb ?? '' };
}

function isDue({ state, expires, since }: ExceptionRecord, { sinceUs }: ReportRange): boolean {
  const start = formatTime(sinceUs);
  return state === 'ends soon' || since >= start || (state === 'expired' && expires >= start);
}
