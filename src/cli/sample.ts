import { join } from 'node:path';
import type { Alert } from '../model/alert.ts';
import { amount } from '../model/amount.ts';
import { severityRank } from '../model/finding.ts';
import type { Position } from '../pipeline/engine.ts';
import { withInventory } from '../pipeline/inventory-feed.ts';
import { formatAlertTable } from './alert-table.ts';
import { Progress } from './progress.ts';
import type { Rooms } from './rooms.ts';
import { ScanReport } from './scan-report.ts';
import type { Service } from './service.ts';
import type { Terminal } from './terminal.ts';
import { severityCounts } from './text/severity-counts.ts';

const CLUSTER = 'sample';
const FILES = ['1-setup.ndjson.gz', '2-benign.ndjson.gz', '3-attacks.ndjson.gz'];
const INVENTORY = 'inventory.json';
const MEDIUM = severityRank('medium');

/** Reads the bundled recording, where that was not done before, and shows the alerts in it. */
export async function showSample(
  service: Service,
  rooms: Rooms,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const report = new ScanReport();
  const progress = new Progress(terminal);
  const paths = FILES.map((file) => join(rooms.sampleDir, file));
  const snapshots = [await rooms.readInventory(join(rooms.sampleDir, INVENTORY))];
  const openFeed = async (position: Position) =>
    withInventory(await rooms.openFiles(paths, CLUSTER, position), snapshots, CLUSTER, position);
  await service.read(openFeed, signal, {
    commit: (commit) => {
      report.add(commit);
      progress.add(commit);
    },
  });
  progress.clear();
  if (signal.aborted) return;
  const { items } = await service.timeline.alerts({ cluster: CLUSTER, limit: 10_000 });
  printTable(items, terminal);
  const lines = report.events > 0 ? report.lines() : await knownLines(service, items);
  for (const line of lines) terminal.err(`${line}\n`);
}

function printTable(alerts: readonly Alert[], terminal: Terminal): void {
  const forPeople = alerts.filter(({ severity }) => severityRank(severity) >= MEDIUM);
  const forTheRecord = alerts.filter(({ severity }) => severityRank(severity) < MEDIUM);
  for (const line of formatAlertTable(forPeople, terminal.width, terminal.canColor)) terminal.out(`${line}\n`);
  terminal.err(`\n${amount(forPeople.length, 'alert')} shown; only in the record: ${severityCounts(forTheRecord)}\n`);
}

/** What an earlier start has read. */
async function knownLines(service: Service, alerts: readonly Alert[]): Promise<string[]> {
  const { clusters } = await service.timeline.stats();
  const { counters = {}, principals = 0 } = clusters.find(({ cluster }) => cluster === CLUSTER) ?? {};
  const { events = 0, accesses = 0, rejected = 0 } = counters;
  return [
    `the sample was read before, nothing is read twice: ${amount(events, 'event')}, ${amount(accesses, 'secret access', 'secret accesses')} by ${amount(principals, 'principal')}, ${amount(rejected, 'rejected line')}`,
    `alerts: ${severityCounts(alerts)}`,
  ];
}
