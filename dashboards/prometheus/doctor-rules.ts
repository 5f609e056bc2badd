import type { Rule } from './rule.ts';

/** What doctor, the clock and the decoder find wrong with the input. */
export const DOCTOR_RULES: readonly Rule[] = [
  {
    name: 'FeedFault',
    severity: 'warning',
    expr: 'max by (cluster, code) (secretwatch_feed_faults{severity="error",code!="no-reads"}) > 0',
    for: '15m',
    summary: 'Doctor finds a fault that blinds detection.',
    description: 'Doctor says {{ $labels.code }} of {{ $labels.cluster }}.',
    meaning: 'Some detectors see nothing, or less than they should; doctor names them.',
    steps: ['`secretwatch doctor --cluster NAME`, and do what it says below the fault.'],
    fires: {
      series: { 'secretwatch_feed_faults{cluster="eks",severity="error",code="stage-omitted"}': '1+0x30' },
      at: '20m',
      labels: { cluster: 'eks', code: 'stage-omitted' },
    },
    stays: {
      series: { 'secretwatch_feed_faults{cluster="eks",severity="warning",code="late"}': '1+0x30' },
      at: '20m',
    },
  },
  {
    name: 'FeedUnchecked',
    severity: 'warning',
    expr: 'time() - max(secretwatch_feed_check_timestamp_seconds) > 3600',
    for: '5m',
    summary: 'Doctor has not looked at the feeds for an hour.',
    description: 'Faults of the feeds would not be told now.',
    meaning: 'The service looks every ten minutes. It hangs, or its store does not answer.',
    steps: ['See the service’s log and `secretwatch_commit_seconds`.', '`secretwatch doctor` by hand.'],
    fires: { series: { secretwatch_feed_check_timestamp_seconds: '0+0x90' }, at: '70m', labels: {} },
    stays: { series: { secretwatch_feed_check_timestamp_seconds: '0+60x90' }, at: '70m' },
  },
  {
    name: 'ClockAhead',
    severity: 'warning',
    expr: 'min by (cluster) (secretwatch_lag_seconds) < -30',
    for: '15m',
    summary: 'A cluster’s events are ahead of this machine’s clock.',
    description: 'Events of {{ $labels.cluster }} come from the future.',
    meaning: 'Beyond five minutes they are rejected, and unseen. Comparisons of times between sources are off already.',
    steps: ['Compare the clocks of the control plane’s machines and of this one with a time server.'],
    fires: {
      series: { 'secretwatch_lag_seconds{cluster="prod"}': '-90+0x30' },
      at: '20m',
      labels: { cluster: 'prod' },
    },
    stays: { series: { 'secretwatch_lag_seconds{cluster="prod"}': '1+0x30' }, at: '20m' },
  },
  {
    name: 'InputRejected',
    severity: 'warning',
    expr: `(
  sum(rate(secretwatch_rejected_total[15m])) + (sum(rate(secretwatch_intake_rejected_total[15m])) or vector(0))
) > 0.05 * sum(rate(secretwatch_events_total[15m]))`,
    for: '15m',
    summary: 'More than a twentieth of the input cannot be read.',
    description: 'What is rejected is not seen by any detector.',
    meaning:
      'A format that is not known, a cut log, or a clock that is ahead; `secretwatch_rejected_total` has the codes.',
    steps: [
      '`/api/v1/rejects` (or `secretwatch doctor`) shows places and shapes of what was rejected, never content.',
      'If the format is new, `secretwatch scan --format` on a piece of it says what is expected.',
    ],
    fires: {
      series: {
        'secretwatch_rejected_total{code="not-json"}': '0+10x60',
        'secretwatch_events_total{tier="event"}': '0+100x60',
      },
      at: '40m',
      labels: {},
    },
    stays: {
      series: {
        'secretwatch_rejected_total{code="not-json"}': '0+1x60',
        'secretwatch_events_total{tier="event"}': '0+100x60',
      },
      at: '40m',
    },
  },
];
