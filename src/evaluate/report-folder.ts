import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Comparison } from './compare.ts';
import type { JudgedLog } from './judged-log.ts';
import { plotAlerts, plotBudget, plotCalibration } from './plots/plots.ts';
import type { Report } from './report.ts';
import { reportLines } from './report-text.ts';

/** Writes the report and its plots into a folder, which is made; answers the paths written. */
export async function writeReport(
  folder: string,
  report: Report,
  logs: readonly JudgedLog[],
  comparisons: readonly Comparison[],
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const files: [name: string, content: string][] = [
    ['report.json', `${JSON.stringify({ ...report, comparisons }, null, 2)}\n`],
    ['report.txt', `${reportLines(report, comparisons).join('\n')}\n`],
    ['budget.svg', plotBudget(report.curve)],
    ['calibration.svg', plotCalibration(report.calibration)],
    // Named by number: a log's own name is a path of somebody's machine.
    ...logs.map((log, at) => [`alerts-${at + 1}.svg`, plotAlerts(log)] as [string, string]),
  ];
  const paths = files.map(([name]) => join(folder, name));
  await Promise.all(files.map(([name, content]) => writeFile(join(folder, name), content)));
  return paths;
}
