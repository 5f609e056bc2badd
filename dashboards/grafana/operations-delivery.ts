import type { Section } from './board.ts';
import { graph } from './panels.ts';

export const DELIVERY: Section = {
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
        description: 'Rows that wait to be delivered. They are kept; a line that only rises is a target that is gone.',
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
        description: 'retried: it is sent again until it is taken. refused: it will never be taken, and is kept aside.',
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
        description: 'The ten largest memories, in entries. Every one is bounded; see ARCHITECTURE.md for the caps.',
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
};
