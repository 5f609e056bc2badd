import type { AnyDetector } from '../detect/contract.ts';
import { type Control, controlsOf } from '../detect/frameworks.ts';
import type { Alert } from '../model/alert.ts';
import type { Finding } from '../model/finding.ts';
import type { Timeline } from '../timeline/port.ts';
import { type ExceptionRecord, readExceptions } from './exceptions.ts';

/** Findings and alerts counted; beyond that the report says that there were more. */
const LIMIT = 10_000;

export interface ReportRange {
  cluster?: string | undefined;
  sinceUs: number;
  untilUs: number;
}

/** One control: what watches over it, what was seen, and what is excepted until when. */
export interface ControlRecord {
  framework: string;
  version: string;
  control: string;
  about: string;
  /** Ids under which other lists write nearly the same. */
  aliases: string[];
  detectors: string[];
  findings: number;
  alerts: number;
  /** Alerts at medium or above that nobody has decided about. */
  undecided: number;
  excepted: { id: string; owner: string; expires: string; cluster: string; silenced: number }[];
}

export interface ControlReport {
  controls: ControlRecord[];
  /** Reads of secrets within the time. */
  reads: number;
  readers: number;
  /** There were more findings, alerts or readers than were counted. */
  isCut: boolean;
}

/** What is monitored, seen and excepted, per control. */
export async function reportControls(
  timeline: Timeline,
  detectors: readonly AnyDetector[],
  range: ReportRange,
): Promise<ControlReport> {
  const query = { ...range, limit: LIMIT };
  const [findings, alerts, readers] = [
    await timeline.findings(query),
    await timeline.alerts(query),
    await timeline.readers(query),
  ];
  const exceptions = (await readExceptions(timeline, range)).filter(isInForce);
  const seen = { findings: findings.items, alerts: alerts.items, exceptions };
  return {
    controls: watchedControls(detectors).map(([control, ids]) => recordOf(control, ids, seen)),
    reads: readers.items.reduce((sum, { reads }) => sum + reads, 0),
    readers: readers.items.length,
    isCut: findings.hasMore || alerts.hasMore || readers.hasMore,
  };
}

function isInForce({ state }: ExceptionRecord): boolean {
  return state === 'in force' || state === 'ends soon';
}

/** Controls in the order of their framework, with the detectors that serve them. */
function watchedControls(detectors: readonly AnyDetector[]): [Control, string[]][] {
  const byKey = new Map<string, [Control, string[]]>();
  for (const { id, frameworks } of detectors) {
    for (const control of controlsOf(frameworks)) {
      const key = keyOf(control);
      const known = byKey.get(key);
      if (known) known[1].push(id);
      else byKey.set(key, [control, [id]]);
    }
  }
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, watched]) => watched);
}

function keyOf({ framework, version, control }: Control): string {
  return `${framework} ${version} ${control}`;
}

interface Seen {
  findings: readonly Finding[];
  alerts: readonly Alert[];
  exceptions: readonly ExceptionRecord[];
}

function recordOf(
  { framework, version, control, about, aliases = [] }: Control,
  detectors: string[],
  seen: Seen,
): ControlRecord {
  const own = new Set(detectors);
  const alerts = seen.alerts.filter((alert) => alert.detectors.some((id) => own.has(id)));
  const excepted = seen.exceptions.filter(({ scope }) => scope.detectors.some((id) => own.has(id)));
  return {
    framework,
    version,
    control,
    about,
    aliases: aliases.map((alias) => `${alias.framework} ${alias.control}`),
    detectors,
    findings: seen.findings.filter(({ detector }) => own.has(detector)).length,
    alerts: alerts.length,
    undecided: alerts.filter(({ severity, decision }) => !decision && severity !== 'info' && severity !== 'low').length,
    excepted: excepted.map(({ id, owner, expires, cluster, silenced }) => ({ id, owner, expires, cluster, silenced })),
  };
}
