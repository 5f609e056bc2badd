import type { Alert } from '../../../model/alert.ts';

/** What was unusual, each beside what was normal before. */
export function anomalyAnalyses({ principal, reasons }: Alert): object[] {
  const observed = (parameter: string, value: string) => ({
    observation_parameter: parameter,
    observations: [{ value }],
  });
  return [
    {
      analysis_targets: [{ name: principal.username || 'nobody', type: principal.kind }],
      anomalies: reasons.map(({ code, text }) => observed(code, text)),
      baselines: reasons
        .filter(({ baseline }) => baseline !== '')
        .map(({ code, baseline }) => observed(code, baseline)),
    },
  ];
}
