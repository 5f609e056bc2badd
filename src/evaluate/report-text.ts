import type { Alert } from '../model/alert.ts';
import type { Report } from './evaluate.ts';
import type { Met } from './score.ts';

/** The report as lines for a person: the sums first, then every miss and every false alert. */
export function reportLines(report: Report): string[] {
  return [...sums(report), ...families(report.met), ...misses(report.met), ...wrong(report.falseAlerts)];
}

function sums(report: Report): string[] {
  const due = report.met.filter(({ scenario }) => scenario.expect === 'alert');
  const found = due.filter(({ by }) => by);
  const records = report.met.filter(({ scenario }) => scenario.expect === 'record');
  const kept = records.filter(({ by }) => by).length;
  const named = found.filter(({ isCauseNamed }) => isCauseNamed).length;
  return [
    `read        ${report.events} events over ${report.days.toFixed(1)} days, ${report.rejected} rejected`,
    `found       ${ratio(found.length, due.length)} attacks at medium or above`,
    ...(records.length > 0 ? [`recorded    ${ratio(kept, records.length)} that need only a record`] : []),
    `cause       ${ratio(named, found.length)} of the found: first reason names what was done`,
    `before      ${median(found)} requests of an attack before its first alert (median)`,
    `false       ${report.falseAlerts.length} alerts, ${report.falsePerDay.toFixed(2)} a day, worst day ${report.worstDay}`,
    `record only ${report.recordsPerDay.toFixed(1)} low and info alerts a day`,
  ];
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '0 of 0' : `${part} of ${whole} (${((100 * part) / whole).toFixed(0)} %)`;
}

function median(found: readonly Met[]): number {
  const counts = found.map(({ requestsBefore }) => requestsBefore).sort((a, b) => a - b);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

function families(met: readonly Met[]): string[] {
  const byFamily = new Map<string, Met[]>();
  for (const one of met) byFamily.set(one.scenario.family, [...(byFamily.get(one.scenario.family) ?? []), one]);
  const rows = [...byFamily]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, all]) => {
      const found = all.filter(({ by }) => by);
      const how = found.map(({ by }) => `${by?.severity} ${by?.reasons[0]?.code}`);
      return `  ${family.padEnd(24)} ${String(found.length).padStart(2)}/${all.length}  ${[...new Set(how)].join(', ')}`;
    });
  return rows.length > 0 ? ['', 'by family', ...rows] : [];
}

function misses(met: readonly Met[]): string[] {
  const missed = met.filter(({ by }) => !by).map(({ scenario }) => `  ${scenario.id}: ${scenario.what}`);
  const misnamed = met
    .filter(({ by, isCauseNamed, scenario }) => by && !isCauseNamed && scenario.expect === 'alert')
    .map(({ scenario, by }) => `  ${scenario.id}: said ${by?.reasons[0]?.code}, was ${scenario.cause.join(' or ')}`);
  return [...section('missed', missed), ...section('found for another reason', misnamed)];
}

function wrong(alerts: readonly Alert[]): string[] {
  return section(
    'false alerts',
    alerts.map((alert) => `  ${alert.firstSeen.slice(0, 16)} ${alert.severity} ${alert.title}: ${alert.summary}`),
  );
}

function section(title: string, rows: readonly string[]): string[] {
  return rows.length > 0 ? ['', title, ...rows] : [];
}
