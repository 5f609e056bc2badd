import { amount } from '../model/amount.ts';
import type { Comparison } from './compare.ts';
import type { MetLine, Report } from './report.ts';

/** The report as lines for a person: the sums first, then every miss and every false alert. */
export function reportLines(report: Report, comparisons: readonly Comparison[] = []): string[] {
  return [
    ...sums(report),
    ...tradeOffs(report),
    ...calibration(report),
    ...section('open rules on the same logs', comparisons.map(comparisonLine)),
    ...families(report),
    ...section('missed', report.missed.map(missLine)),
    ...section('found for another reason', report.misnamed.map(misnamedLine)),
    ...section(
      'false alerts',
      report.wrong.map(({ log, time, severity, text }) => `${shortName(log)}${time.slice(0, 16)} ${severity} ${text}`),
    ),
  ];
}

function sums(report: Report): string[] {
  const { recall, deterministic, recordOnly, cause, requestsBefore, falseAlerts, harmless, precision } = report;
  const events = report.logs.reduce((sum, log) => sum + log.events, 0);
  const rejected = report.logs.reduce((sum, log) => sum + log.rejected, 0);
  const history = Math.max(...report.logs.map(({ historyDays }) => historyDays));
  const { perDay, worstDay, peoplePerDay, machinesPerDay, count } = falseAlerts;
  return [
    row('read', `${amount(events, 'event')} of ${amount(report.logs.length, 'log')}, ${rejected} rejected`),
    row('days', `${report.days.toFixed(1)} count${history > 0 ? `; the first ${history} of a log are history` : ''}`),
    row('found', `${ratio(recall.found, recall.of)} attacks at medium or above`),
    ...(deterministic.of > 0
      ? [row('certain', `${ratio(deterministic.found, deterministic.of)} that need no statistics`)]
      : []),
    ...(recordOnly.of > 0 ? [row('recorded', `${ratio(recordOnly.kept, recordOnly.of)} that need only a record`)] : []),
    row('cause', `${ratio(cause.named, cause.of)} of the found: first reason names what was done`),
    row(
      'before',
      `${requestsBefore.median} requests of an attack before its first alert (median), 95 %: ${requestsBefore.p95}`,
    ),
    row(
      'false',
      `${amount(count, 'alert')}, ${perDay.toFixed(2)} a day, worst day ${worstDay}; people ${peoplePerDay.toFixed(2)}, machines ${machinesPerDay.toFixed(2)}`,
    ),
    ...(harmless && report.recall.of > 0
      ? [row('harmless', `${harmless.perDay.toFixed(2)} a day in logs without attacks, worst day ${harmless.worstDay}`)]
      : []),
    row('record only', `${report.recordsPerDay.toFixed(1)} low and info alerts a day`),
    row(
      'precision',
      `${percent(precision.value)} at ${precision.attacksPerDay.toFixed(2)} attacks a day, ${(precision.attackShareOfEvents * 1e6).toFixed(0)} in a million events`,
    ),
  ];
}

function row(title: string, text: string): string {
  return `${title.padEnd(11)} ${text}`;
}

function ratio(part: number, whole: number): string {
  return whole === 0 ? '0 of 0' : `${part} of ${whole} (${((100 * part) / whole).toFixed(0)} %)`;
}

function percent(value: number | null): string {
  return value === null ? '-' : `${(100 * value).toFixed(0)} %`;
}

/** What another threshold would give. */
function tradeOffs({ atRecall, atBudget, recall }: Report): string[] {
  if (recall.of === 0) return [];
  const left = atRecall.map(({ recall: wanted, falsePerDay }) => {
    return (
      `${percent(wanted)} found`.padEnd(12) + (falsePerDay === null ? 'never' : falsePerDay.toFixed(2)).padStart(6)
    );
  });
  const right = atBudget.map(({ perDay, recall: found, precision }) => {
    return [`${perDay} a day`.padEnd(9), `${percent(found)} found`.padStart(11), `   ${percent(precision)} right`].join(
      '',
    );
  });
  return [
    '',
    `${'false alerts a day when'.padEnd(26)}with at most so many alerts`,
    ...left.map((text, at) => `  ${text.padEnd(24)}${right[at] ?? ''}`),
  ];
}

function calibration({ calibration: points }: Report): string[] {
  const rows = points.map(({ level, trials, share, factor }) => {
    const often = `${factor.toFixed(2)} times as often as said, of ${trials}`;
    return `${String(level).padEnd(7)}${share.toExponential(1).padStart(9)}   ${often}`;
  });
  return section('days of principals without an attack above the threshold of', rows);
}

/** A rule set, and how many times its false alerts are ours where ours finds as many attacks. */
function comparisonLine({ id, found, of, falsePerDay, oursPerDay }: Comparison): string {
  const theirs = `${id.padEnd(16)} ${String(found).padStart(3)}/${of}  ${falsePerDay.toFixed(1).padStart(7)} false a day`;
  if (oursPerDay === null) return `${theirs}   ours does not find as many`;
  const times = oursPerDay === 0 ? 'none' : `1 in ${Math.round(falsePerDay / oursPerDay)}`;
  return `${theirs}   ours at that recall ${oursPerDay.toFixed(2)} (${times})`;
}

function families({ families: all }: Report): string[] {
  return section(
    'by family',
    all.map(({ family, found, of, isApart, how }) => {
      return `${family.padEnd(24)} ${String(found).padStart(2)}/${of}  ${how.join(', ')}${isApart ? ' (kept apart)' : ''}`;
    }),
  );
}

function missLine({ log, id, family, what }: MetLine): string {
  return `${shortName(log)}${id} ${family}: ${what}`;
}

function misnamedLine({ log, id, said, cause }: MetLine): string {
  return `${shortName(log)}${id}: said ${said}, was ${cause.join(' or ')}`;
}

/** The folder of a log's labels tells logs apart. */
function shortName(log: string): string {
  const folder = log.split('/').at(-2);
  return folder ? `${folder} ` : '';
}

function section(title: string, rows: readonly string[]): string[] {
  return rows.length > 0 ? ['', title, ...rows.map((text) => `  ${text}`)] : [];
}
