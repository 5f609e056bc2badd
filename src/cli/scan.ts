import type { Settings } from '../config/settings.ts';
import type { Alert } from '../model/alert.ts';
import { type Severity, severityRank } from '../model/finding.ts';
import type { FormatName } from '../model/format.ts';
import { type RecordedDecisions, withDecisions } from '../pipeline/decided-feed.ts';
import type { Position } from '../pipeline/engine.ts';
import type { Feed } from '../pipeline/feed.ts';
import { withStanding } from '../pipeline/standing-feed.ts';
import { ALERT_VIEW } from './alert-view.ts';
import { arm } from './arm.ts';
import { EXIT } from './exit.ts';
import { loadInventory, withSnapshots } from './inventory.ts';
import { type Format, jsonLine, printRecords } from './output.ts';
import { Progress } from './progress.ts';
import { readDecisions } from './recorded-decisions.ts';
import { observed, type Rooms } from './rooms.ts';
import { ScanReport } from './scan-report.ts';
import { standingOf } from './standing.ts';
import type { Terminal } from './terminal.ts';

export interface ScanOptions {
  paths: readonly string[];
  /** Inventory files. */
  inventory: readonly string[];
  /** Data directory whose decisions count here, too. */
  decisions: string | undefined;
  settings: Settings;
  cluster: string;
  /** Undefined keeps nothing. */
  dataDir: string | undefined;
  format: Format;
  /** How events are packed. */
  packing: FormatName | 'auto';
  minSeverity: Severity;
  failOn: Severity | undefined;
}

/** Puts files through the whole pipeline: alerts to stdout, a summary to stderr. Answers the exit code. */
export async function scan(options: ScanOptions, rooms: Rooms, terminal: Terminal): Promise<number> {
  const { dataDir, format, minSeverity } = options;
  const report = new ScanReport();
  const progress = new Progress(terminal);
  const openFeed = await prepareInput(options, report, rooms, terminal);
  const engine = dataDir === undefined ? rooms.openMemoryEngine() : rooms.openStoringEngine(dataDir);
  try {
    await rooms.runTask({
      engine: observed(engine, (commit) => {
        report.add(commit);
        progress.add(commit);
      }),
      detectors: arm(rooms.detectors, options.settings),
      openFeed,
      onAlerts: (alerts) => {
        if (format !== 'jsonl') return;
        progress.clear();
        printRevisions(alerts, minSeverity, terminal);
      },
    });
  } finally {
    await engine.close();
    progress.clear();
  }
  if (format !== 'jsonl') printRecords(report.alertsFrom(minSeverity), format, ALERT_VIEW, terminal);
  for (const line of report.lines()) terminal.err(`${line}\n`);
  return exitCodeOf(report, options.failOn);
}

/** Reads what stands in files, then answers what opens the logs at a position, with all of that in them. */
async function prepareInput(
  { settings, inventory, decisions, paths, cluster, packing }: ScanOptions,
  report: ScanReport,
  rooms: Rooms,
  terminal: Terminal,
): Promise<(position: Position) => Promise<Feed>> {
  const told = standingOf(settings, rooms.detectors);
  const snapshots = await loadInventory(inventory, rooms, terminal);
  const decided = await decisionsIn(decisions, rooms);
  return async (position) => {
    const feed = await rooms.openFiles(paths, cluster, position, { format: packing, counts: report.counts });
    report.about(feed.inputs);
    const stored = withSnapshots(feed, snapshots, cluster, position);
    const input = decided.reduce((inner, recorded) => withDecisions(inner, recorded, position), stored);
    return withStanding(input, told, cluster, position);
  };
}

async function decisionsIn(dataDir: string | undefined, rooms: Rooms): Promise<RecordedDecisions[]> {
  if (dataDir === undefined) return [];
  const timeline = rooms.openTimeline(dataDir);
  return readDecisions(timeline).finally(() => timeline.close());
}

/** Streaming: every revision as soon as it is committed. */
function printRevisions(alerts: readonly Alert[], minSeverity: Severity, terminal: Terminal): void {
  for (const alert of alerts) {
    if (severityRank(alert.severity) >= severityRank(minSeverity)) terminal.out(jsonLine(alert));
  }
}

/** What was asked for by `--fail-on` goes before the news that a part could not be read. */
function exitCodeOf(report: ScanReport, failOn: Severity | undefined): number {
  if (failOn !== undefined && report.alertsFrom(failOn).length > 0) return EXIT.alerts;
  return report.isPartial ? EXIT.unreadable : EXIT.ok;
}
