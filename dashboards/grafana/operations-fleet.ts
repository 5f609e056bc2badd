import type { Section } from './board.ts';
import { graph } from './panels.ts';

export const FLEET: Section = {
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
};
