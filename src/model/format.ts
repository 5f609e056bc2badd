/** Ways in which audit events are packed; `raw` is no packing at all. */
export const FORMATS = [
  'raw',
  'event-list',
  'fluent',
  'vector',
  'elastic',
  'otel',
  'openshift',
  'eks',
  'gke',
  'aks',
  'loki',
  'row',
  'shipper',
] as const;
export type FormatName = (typeof FORMATS)[number];

/** What was met in one way of packing. */
export interface FormatCounts {
  events: number;
  rejected: number;
  /** Rightly there and no audit events: keep-alives, other logs of the same group. */
  ignored: number;
}

/** What a decoder met off the fast path. Of the process, not of the log. */
export type FeedCounts = Map<FormatName, FormatCounts>;

/** How a feed is to be read, where somebody said so. */
export interface ReadOptions {
  /** The only way of packing that is looked for. */
  format?: FormatName | 'auto';
  /** Where to count what is met. */
  counts?: FeedCounts;
}
