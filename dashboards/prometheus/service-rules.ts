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
      '`secretwatch sinks refused` lists what it was, with the reasons.',
      'Mend the target (mapping, size, rights).',
      '`secretwatch sinks resend NAME` sends it once more.',
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
];
