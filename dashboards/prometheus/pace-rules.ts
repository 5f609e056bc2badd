import type { Rule } from './rule.ts';

/** What makes it late, or quiet by intent. */
export const PACE_RULES: readonly Rule[] = [
  {
    name: 'CommitSlow',
    severity: 'warning',
    expr: 'histogram_quantile(0.99, sum by (le) (rate(secretwatch_commit_seconds_bucket[10m]))) > 2',
    for: '15m',
    summary: 'Commits take longer than two seconds.',
    description: 'What is detected reaches nobody before it is committed.',
    meaning: 'Detection falls behind; an API server that posts to the webhook waits for the commit.',
    steps: ['Embedded: the disk of the data directory, and what else writes to it.', 'A fleet: the brokers.'],
    fires: {
      series: {
        'secretwatch_commit_seconds_bucket{le="0.1"}': '0+0x60',
        'secretwatch_commit_seconds_bucket{le="2"}': '0+0x60',
        'secretwatch_commit_seconds_bucket{le="10"}': '0+9x60',
        'secretwatch_commit_seconds_bucket{le="+Inf"}': '0+9x60',
      },
      at: '40m',
      labels: {},
    },
    stays: {
      series: {
        'secretwatch_commit_seconds_bucket{le="0.1"}': '0+9x60',
        'secretwatch_commit_seconds_bucket{le="2"}': '0+9x60',
        'secretwatch_commit_seconds_bucket{le="10"}': '0+9x60',
        'secretwatch_commit_seconds_bucket{le="+Inf"}': '0+9x60',
      },
      at: '40m',
    },
  },
  {
    name: 'ConsumerBehind',
    severity: 'warning',
    expr: `sum by (role, topic) (secretwatch_consumer_lag_records) > 100
and sum by (role, topic) (deriv(secretwatch_consumer_lag_records[30m])) > 0`,
    for: '30m',
    summary: 'Workers of the fleet take less than comes in.',
    description: 'Role {{ $labels.role }} falls behind on {{ $labels.topic }}.',
    meaning: 'Everything is detected later than it could be.',
    steps: [
      'Add workers, up to one per partition; one cluster is always one worker’s.',
      '`secretwatch_transaction_seconds` tells whether the brokers are slow.',
    ],
    fires: {
      series: {
        'secretwatch_consumer_lag_records{role="detect",topic="secretwatch.events",partition="0"}': '0+10x120',
      },
      at: '90m',
      labels: { role: 'detect', topic: 'secretwatch.events' },
    },
    stays: {
      series: {
        'secretwatch_consumer_lag_records{role="detect",topic="secretwatch.events",partition="0"}': '900-5x120',
      },
      at: '90m',
    },
  },
  {
    name: 'Rebalancing',
    severity: 'warning',
    expr: 'sum by (role) (increase(secretwatch_rebalances_total[30m])) > 20',
    for: '15m',
    summary: 'The group gives out its partitions over and over.',
    description: 'Workers of role {{ $labels.role }} come and go.',
    meaning: 'Each time somebody restores a state before going on: detection is late.',
    steps: [
      'Do workers restart (out of memory, probes)?',
      'Is `kafka.sessionTimeoutSeconds` shorter than their pauses, and has each its own `kafka.worker`?',
    ],
    fires: {
      series: { 'secretwatch_rebalances_total{role="detect"}': '0+1x80' },
      at: '60m',
      labels: { role: 'detect' },
    },
    stays: { series: { 'secretwatch_rebalances_total{role="detect"}': '0+0x20 6+0x60' }, at: '60m' },
  },
  {
    name: 'BudgetSpent',
    severity: 'info',
    expr: `sum by (detector) (increase(secretwatch_budget_spent_alerts_total[1d]))
>= max by (detector) (secretwatch_budget_alerts_per_day) * scalar(count(count by (cluster) (secretwatch_lag_seconds)))`,
    for: '0m',
    summary: 'A detector has spent its budget of alerts.',
    description: 'What {{ $labels.detector }} finds beyond it is kept as low: `secretwatch digest` counts it.',
    meaning: 'A storm, or a day on which much is new. Nothing is lost, and nobody is paged for the rest.',
    steps: [
      '`secretwatch alerts list --since 24h`: one cause (a new operator, a migration)? Say `alerts expect`.',
      'Otherwise look at the low findings of the day: `secretwatch digest`.',
    ],
    fires: {
      series: {
        'secretwatch_budget_spent_alerts_total{detector="abnormal-access"}': '0+0x5 4+0x60',
        'secretwatch_budget_alerts_per_day{detector="abnormal-access"}': '3+0x70',
        'secretwatch_lag_seconds{cluster="prod"}': '5+0x70',
      },
      at: '60m',
      labels: { detector: 'abnormal-access' },
    },
    stays: {
      series: {
        'secretwatch_budget_spent_alerts_total{detector="abnormal-access"}': '0+0x5 2+0x60',
        'secretwatch_budget_alerts_per_day{detector="abnormal-access"}': '3+0x70',
        'secretwatch_lag_seconds{cluster="prod"}': '5+0x70',
      },
      at: '60m',
    },
  },
];
