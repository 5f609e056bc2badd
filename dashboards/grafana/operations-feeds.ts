import { OF_CLUSTER, type Section } from './board.ts';
import { graph, rows } from './panels.ts';

export const FEEDS: Section = {
  title: 'Feeds',
  panels: [
    graph(
      {
        title: 'Lag by cluster',
        description: 'How far the newest event is behind the clock. It rises steadily when nothing arrives.',
        unit: 's',
      },
      [{ expr: `min by (cluster) (secretwatch_lag_seconds${OF_CLUSTER})`, name: '{{cluster}}' }],
    ),
    rows(
      {
        title: 'What doctor finds',
        description: 'Faults of the feeds. `secretwatch doctor` says what to do about each.',
        unit: 'short',
      },
      { expr: `max by (cluster, severity, code) (secretwatch_feed_faults${OF_CLUSTER})`, name: '' },
      [],
    ),
    graph(
      {
        title: 'Requests for secrets',
        description: 'By cluster and verb. A cluster whose line ends here while its lag is small has lost its reads.',
        unit: 'reqps',
      },
      [
        {
          expr: `sum by (cluster, verb) (rate(secretwatch_secret_requests_total${OF_CLUSTER}[$__rate_interval]))`,
          name: '{{cluster}} {{verb}}',
        },
      ],
    ),
    graph(
      {
        title: 'Events by how closely they were looked at',
        description: 'event: decoded whole; touch: who and when; counted: only counted.',
        unit: 'ops',
      },
      [{ expr: 'sum by (tier) (rate(secretwatch_events_total[$__rate_interval]))', name: '{{tier}}' }],
      true,
    ),
    graph(
      {
        title: 'Rejected, late and twice',
        description: 'Input that could not be read, by reason; events more than ten minutes late; events seen before.',
        unit: 'ops',
      },
      [
        {
          expr: 'sum by (code) (rate(secretwatch_rejected_total[$__rate_interval])) > 0',
          name: 'rejected: {{code}}',
        },
        {
          expr: 'sum by (code) (rate(secretwatch_intake_rejected_total[$__rate_interval])) > 0',
          name: 'rejected by the intake: {{code}}',
        },
        { expr: 'sum(rate(secretwatch_late_total[$__rate_interval]))', name: 'late' },
        { expr: 'sum(rate(secretwatch_duplicates_total[$__rate_interval]))', name: 'twice' },
      ],
    ),
    graph(
      {
        title: 'Fields that are missing',
        description: 'Events of known callers without a field they should have; detectors that need it are blind.',
        unit: 'ops',
      },
      [{ expr: 'sum by (field) (rate(secretwatch_missing_field_total[$__rate_interval])) > 0', name: '{{field}}' }],
    ),
    graph(
      {
        title: 'Ways of packing',
        description: 'What was found in each format off the fast path. A new line is a new shipper.',
        unit: 'ops',
      },
      [
        {
          expr: 'sum by (format, kind) (rate(secretwatch_packed_total[$__rate_interval])) > 0',
          name: '{{format}} {{kind}}',
        },
      ],
    ),
  ],
};
