import { type Board, CLUSTER, PROMETHEUS_VARIABLE } from './board.ts';
import { graph, number, rows } from './panels.ts';

const OF_CLUSTER = '{cluster=~"$cluster"}';

/** For who runs Secretwatch: does everything arrive, is everything kept, is everything delivered? */
export const OPERATIONS: Board = {
  uid: 'secretwatch-operations',
  title: 'Operations',
  description: 'Whether audit events arrive and show what detection needs, and whether results are kept and delivered.',
  variables: [PROMETHEUS_VARIABLE, CLUSTER],
  sections: [
    {
      title: 'Now',
      panels: [
        number(
          {
            title: 'Worst lag',
            description: 'The cluster whose newest event is oldest. Above 15 minutes nothing of it is seen.',
            unit: 's',
          },
          { expr: `max(min by (cluster) (secretwatch_lag_seconds${OF_CLUSTER}))`, name: 'lag' },
          [
            [null, 'green'],
            [120, 'orange'],
            [900, 'red'],
          ],
        ),
        number(
          {
            title: 'Feeds without reads',
            description: 'Clusters in whose feed no get or list of a secret can be seen: their silence means nothing.',
            unit: 'short',
          },
          {
            expr: `count(max by (cluster) (secretwatch_feed_faults{code="no-reads",cluster=~"$cluster"})) or vector(0)`,
            name: 'feeds',
          },
          [
            [null, 'green'],
            [1, 'red'],
          ],
        ),
        number(
          {
            title: 'Faults of the feeds',
            description: 'Errors that doctor found when it looked last; the table below names them.',
            unit: 'short',
          },
          {
            expr: `count(max by (cluster, code) (secretwatch_feed_faults{severity="error",cluster=~"$cluster"})) or vector(0)`,
            name: 'faults',
          },
          [
            [null, 'green'],
            [1, 'red'],
          ],
        ),
        number(
          {
            title: 'Rejected input',
            description: 'Share of the input of the last hour that could not be read.',
            unit: 'percentunit',
          },
          {
            expr: 'sum(increase(secretwatch_rejected_total[1h])) / (sum(increase(secretwatch_events_total[1h])) + sum(increase(secretwatch_rejected_total[1h])))',
            name: 'rejected',
          },
          [
            [null, 'green'],
            [0.001, 'orange'],
            [0.05, 'red'],
          ],
        ),
        number(
          {
            title: 'Waiting for sinks',
            description: 'Rows that the slowest sink has not taken yet. They are kept until it does.',
            unit: 'short',
          },
          { expr: 'max(max by (sink) (secretwatch_sink_waiting_rows))', name: 'rows' },
          [
            [null, 'green'],
            [1000, 'orange'],
            [10000, 'red'],
          ],
        ),
        number(
          {
            title: 'Doctor looked',
            description: 'Time since the feeds were looked at last; it is done every ten minutes.',
            unit: 's',
          },
          { expr: 'time() - max(secretwatch_feed_check_timestamp_seconds)', name: 'since' },
          [
            [null, 'green'],
            [1200, 'orange'],
            [3600, 'red'],
          ],
        ),
      ],
    },
    {
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
            description:
              'By cluster and verb. A cluster whose line ends here while its lag is small has lost its reads.',
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
            description:
              'Input that could not be read, by reason; events more than ten minutes late; events seen before.',
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
    },
    {
      title: 'Keeping and delivering',
      panels: [
        graph(
          {
            title: 'Commits',
            description: 'Time that a commit takes. What is detected reaches nobody before it is committed.',
            unit: 's',
          },
          [0.5, 0.99].map((quantile) => ({
            expr: `histogram_quantile(${quantile}, sum by (le) (rate(secretwatch_commit_seconds_bucket[$__rate_interval])))`,
            name: `p${quantile * 100}`,
          })),
        ),
        graph(
          {
            title: 'Waiting for sinks',
            description:
              'Rows that wait to be delivered. They are kept; a line that only rises is a target that is gone.',
            unit: 'short',
          },
          [{ expr: 'max by (sink) (secretwatch_sink_waiting_rows)', name: '{{sink}}' }],
        ),
        graph({ title: 'Delivered', description: 'Rows that sinks took.', unit: 'ops' }, [
          { expr: 'sum by (sink) (rate(secretwatch_sink_delivered_rows_total[$__rate_interval]))', name: '{{sink}}' },
        ]),
        graph(
          {
            title: 'Deliveries that failed',
            description:
              'retried: it is sent again until it is taken. refused: it will never be taken, and is kept aside.',
            unit: 'short',
          },
          [
            {
              expr: 'sum by (sink, kind) (increase(secretwatch_sink_failures_total[$__rate_interval]))',
              name: '{{sink}} {{kind}}',
            },
          ],
        ),
        graph(
          {
            title: 'What is remembered',
            description:
              'The ten largest memories, in entries. Every one is bounded; see ARCHITECTURE.md for the caps.',
            unit: 'short',
          },
          [{ expr: 'topk(10, sum by (block) (secretwatch_state_entries))', name: '{{block}}' }],
        ),
        graph(
          {
            title: 'Store and memory',
            description: 'Size of the store on the disk, and of the process.',
            unit: 'bytes',
          },
          [
            { expr: 'sum by (instance) (secretwatch_store_bytes)', name: 'store {{instance}}' },
            { expr: 'sum by (instance) (secretwatch_process_resident_memory_bytes)', name: 'memory {{instance}}' },
          ],
        ),
      ],
    },
    {
      title: 'Fleet on Kafka',
      panels: [
        graph(
          {
            title: 'Behind on Kafka',
            description: 'Records behind the end, by role and topic. One record of `events` holds up to 1,000 events.',
            unit: 'short',
          },
          [{ expr: 'sum by (role, topic) (secretwatch_consumer_lag_records)', name: '{{role}} {{topic}}' }],
        ),
        graph(
          {
            title: 'Partitions by worker',
            description: 'A worker without any is in reserve. Many changes are a group that does not settle.',
            unit: 'short',
          },
          [
            { expr: 'sum by (role, instance) (secretwatch_assigned_partitions)', name: '{{role}} {{instance}}' },
            {
              expr: 'sum by (role) (increase(secretwatch_rebalances_total[$__rate_interval]))',
              name: 'given out: {{role}}',
            },
          ],
        ),
        graph(
          {
            title: 'Transactions',
            description: 'Time of a transaction (99 of 100 are quicker). A slow one is the broker’s.',
            unit: 's',
          },
          [
            {
              expr: 'histogram_quantile(0.99, sum by (le, role) (rate(secretwatch_transaction_seconds_bucket[$__rate_interval])))',
              name: '{{role}}',
            },
          ],
        ),
        graph(
          {
            title: 'Intake and restores',
            description: 'Raw records taken, and the longest time from taking a partition to working on it.',
            unit: 'short',
          },
          [
            { expr: 'sum(rate(secretwatch_intake_records_total[$__rate_interval]))', name: 'records a second' },
            {
              expr: 'histogram_quantile(1, sum by (le) (rate(secretwatch_restore_seconds_bucket[$__rate_interval])))',
              name: 'restore, s',
            },
          ],
        ),
      ],
    },
  ],
};
