import { OF_CLUSTER, type Section } from './board.ts';
import { number } from './panels.ts';

export const NOW: Section = {
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
};
