import { SEVERITIES, type Severity } from '../../model/finding.ts';

/** How many of each severity, the worst first: `10 high, 7 medium, 3 low`; `none` where there is none. */
export function severityCounts(items: readonly { severity: Severity }[]): string {
  const counts = SEVERITIES.map((severity) => ({
    severity,
    count: items.filter((item) => item.severity === severity).length,
  }));
  const texts = counts.filter(({ count }) => count > 0).map(({ severity, count }) => `${count} ${severity}`);
  return texts.reverse().join(', ') || 'none';
}
