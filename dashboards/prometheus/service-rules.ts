import type { Rule } from './rule.ts';

/** What keeps findings from being made, kept or delivered. */
export const SERVICE_RULES: readonly Rule[] = [
  {
    name: 'Absent',
    severity: 'critical',
    expr: 'absent(secretwatch_process_start_time_seconds)',
    for: '10m',
    summary: 'No Secretwatch process is scraped.',
    description: 'Nobody watches the secrets of any cluster.',
    meaning: 'It does not run, or Prometheus cannot reach it: `/metrics` needs the token where one is set.',
    steps: [
      'Does the process run, and what does the end of its log say?',
      'From Prometheus’ machine: `curl -H "Authorization: Bearer TOKEN" http://HOST:PORT/metrics`.',
      'After a start it goes on where it stopped; nothing is lost that the log still has.',
    ],
    fires: { series: { 'up{job="x"}': '1+0x30' }, at: '15m', labels: {} },
    stays: { series: { secretwatch_process_start_time_seconds: '1+0x30' }, at: '15m' },
  },
  {
    name: 'SinkStuck',
    severity: 'critical',
    expr: `max by (sink) (secretwatch_sink_waiting_rows) > 0
and on (sink) (time() - max by (sink) (secretwatch_sink_last_delivery_timestamp_seconds)) > 600
and on (sink) sum by (sink) (increase(secretwatch_sink_failures_total{kind="retried"}[15m])) > 0`,
    for: '5m',
    summary: 'A sink has taken nothing for ten minutes while alerts wait for it.',
    description: '{{ $labels.sink }} does not answer; what waits for it is kept and tried again.',
    meaning:
      'People who are told through this sink are not told. Nothing is lost: detection goes on, and the rest is delivered when the target is back.',
    steps: [
      'The service’s log has the reason (`A delivery is tried again.`).',
      'Is the target up, and are address, certificates and credentials still right?',
      'Meanwhile: `secretwatch alerts list --since 1h`.',
    ],
    fires: {
      series: {
        'secretwatch_sink_waiting_rows{sink="slack"}': '4+0x40',
        'secretwatch_sink_last_delivery_timestamp_seconds{sink="slack"}': '0+0x40',
        'secretwatch_sink_failures_total{sink="slack",kind="retried"}': '0+2x40',
      },
      at: '30m',
      labels: { sink: 'slack' },
    },
    stays: {
      series: {
        'secretwatch_sink_waiting_rows{sink="slack"}': '4+0x40',
        'secretwatch_sink_last_delivery_timestamp_seconds{sink="slack"}': '0+60x40',
        'secretwatch_sink_failures_total{sink="slack",kind="retried"}': '0+2x40',
      },
      at: '30m',
    },
  },
  {
    name: 'SinkRefuses',
    severity: 'warning',
    expr: 'sum by (sink) (increase(secretwatch_sink_failures_total{kind="refused"}[1h])) > 0',
    for: '0m',
    summary: 'A sink will never take some of what was sent to it.',
    description: '{{ $labels.sink }} refused rows for good; they are kept aside with the reason.',
    meaning: 'Somebody was not told of something. It is in the store, and among what was not delivered.',
    steps: [
      'The service’s log has the reasons (`A row was refused for good.`).',
      'Mend the target (mapping, size, rights).',
    ],
    fires: {
      series: { 'secretwatch_sink_failures_total{sink="elasticsearch",kind="refused"}': '0+0x5 2+0x30' },
      at: '20m',
      labels: { sink: 'elasticsearch' },
    },
    stays: { series: { 'secretwatch_sink_failures_total{sink="elasticsearch",kind="refused"}': '2+0x40' }, at: '20m' },
  },
  {
    name: 'SinkBehind',
    severity: 'warning',
    expr: 'max by (sink) (secretwatch_sink_waiting_rows) > 10000 and on (sink) max by (sink) (deriv(secretwatch_sink_waiting_rows[30m])) > 0',
    for: '30m',
    summary: 'More comes in than a sink takes.',
    description: 'More than 10,000 rows wait for {{ $labels.sink }}, and they become more.',
    meaning: 'What this sink tells is old by the time it is told.',
    steps: ['Is the target slow, or does it limit the rate? Route less to it, or give it more.'],
    fires: {
      series: { 'secretwatch_sink_waiting_rows{sink="splunk"}': '9000+200x120' },
      at: '90m',
      labels: { sink: 'splunk' },
    },
    stays: { series: { 'secretwatch_sink_waiting_rows{sink="splunk"}': '30000-200x120' }, at: '90m' },
  },
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
