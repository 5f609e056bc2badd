import { type Board, CLUSTER, PROMETHEUS_VARIABLE } from './board.ts';
import { ELASTICSEARCH_VARIABLES } from './documents.ts';
import { graph, number } from './panels.ts';
import { WHO_AND_WHAT } from './security-documents.ts';

const PAGES = 'severity=~"medium|high|critical"';
const CALM: [number | null, string][] = [
  [null, 'green'],
  [1, 'orange'],
];

/** For who answers for the secrets: what was found, by whom, about whom, and what stays in the record. */
export const SECURITY: Board = {
  uid: 'secretwatch-security',
  title: 'Security',
  description:
    'Alerts and findings about secrets: how many, from which detector, about whom, and what nobody was paged for.',
  variables: [PROMETHEUS_VARIABLE, CLUSTER, ...ELASTICSEARCH_VARIABLES],
  sections: [
    {
      title: 'Now',
      panels: [
        number(
          {
            title: 'Critical and high',
            description: 'Alerts of the time chosen that reached high or critical.',
            unit: 'short',
          },
          {
            expr: 'sum(increase(secretwatch_alerts_total{severity=~"high|critical"}[$__range])) or vector(0)',
            name: 'alerts',
          },
          [
            [null, 'green'],
            [1, 'red'],
          ],
        ),
        number(
          { title: 'Medium', description: 'Alerts of the time chosen that reached medium.', unit: 'short' },
          { expr: 'sum(increase(secretwatch_alerts_total{severity="medium"}[$__range])) or vector(0)', name: 'alerts' },
          CALM,
        ),
        number(
          {
            title: 'Only in the record',
            description: 'Low and info findings: nobody was paged. `secretwatch digest` sums them up.',
            unit: 'short',
          },
          {
            expr: 'sum(increase(secretwatch_findings_total{severity=~"low|info"}[$__range])) or vector(0)',
            name: 'findings',
          },
          [[null, 'blue']],
        ),
        number(
          {
            title: 'Budget spent today',
            description: 'Alerts of detectors with a budget in the last day, against what they may raise per cluster.',
            unit: 'percentunit',
          },
          {
            expr: 'sum(increase(secretwatch_budget_spent_alerts_total[1d])) / (sum(max by (detector) (secretwatch_budget_alerts_per_day)) * scalar(count(count by (cluster) (secretwatch_lag_seconds))))',
            name: 'spent',
          },
          [
            [null, 'green'],
            [1, 'orange'],
          ],
        ),
        number(
          {
            title: 'Reads of secrets',
            description: 'In the time chosen. Zero is no good news: see whether the feeds show reads at all.',
            unit: 'short',
          },
          { expr: 'sum(increase(secretwatch_accesses_total[$__range]))', name: 'reads' },
          [
            [null, 'red'],
            [1, 'blue'],
          ],
        ),
        number(
          {
            title: 'Detectors half blind',
            description: 'Detectors that lack a field in the worst feed; doctor names field and remedy.',
            unit: 'short',
          },
          { expr: 'max(secretwatch_feed_blind_detectors{cluster=~"$cluster"}) or vector(0)', name: 'detectors' },
          CALM,
        ),
      ],
    },
    {
      title: 'Alerts and findings',
      panels: [
        graph(
          {
            title: 'Alerts by severity',
            description: 'Alerts that reached this severity. Medium and above page.',
            unit: 'short',
          },
          [
            {
              expr: 'sum by (severity) (increase(secretwatch_alerts_total[$__rate_interval])) > 0',
              name: '{{severity}}',
            },
          ],
          true,
        ),
        graph(
          {
            title: 'Alerts that page, by detector',
            description: '“several” stands for an alert that more than one detector led to.',
            unit: 'short',
          },
          [
            {
              expr: `sum by (detector) (increase(secretwatch_alerts_total{${PAGES}}[$__rate_interval])) > 0`,
              name: '{{detector}}',
            },
          ],
          true,
        ),
        graph(
          {
            title: 'Findings by detector',
            description: 'All statements of detectors, the low ones included.',
            unit: 'short',
          },
          [
            {
              expr: 'topk(12, sum by (detector) (increase(secretwatch_findings_total[$__rate_interval])) > 0)',
              name: '{{detector}}',
            },
          ],
          true,
        ),
        graph(
          {
            title: 'Refused at the door',
            description: 'Requests that failed to authenticate (401). A burst is somebody with an old or wrong token.',
            unit: 'short',
          },
          [{ expr: 'sum(increase(secretwatch_unauthenticated_total[$__rate_interval]))', name: '401' }],
        ),
      ],
    },
    WHO_AND_WHAT,
  ],
};
