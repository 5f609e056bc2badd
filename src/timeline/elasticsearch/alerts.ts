import type { Alert } from '../../model/alert.ts';
import type { Finding } from '../../model/finding.ts';
import { parseTime } from '../../model/time.ts';
import type { AlertQuery } from '../port.ts';
import { ofCluster, type Search, term, terms, within } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

/** Alerts with the seq of their first revision, so that they come in the order in which they were opened. */
export async function sliceOfAlerts(search: Search, { cluster, sinceUs = 0, untilUs }: AlertQuery): Promise<Slice> {
  const slice = emptySlice();
  const start = untilUs === undefined ? [] : [{ range: { 'event.start': { lt: Math.ceil(untilUs / 1000) } } }];
  const end = { range: { 'event.end': { gte: Math.floor(sinceUs / 1000) } } };
  const last = await search.rows<Alert>('alerts', [...ofCluster(cluster), ...start, end]);
  const ids = terms(
    'event.id',
    last.map(({ row }) => row.id),
  );
  const first = await search.rows<Alert>('revisions', [ids, { term: { 'secretwatch.revision': 1 } }]);
  const opened = new Map(first.map(({ seq, row }) => [row.id, seq]));
  slice.alerts.push(...last.map(({ seq, row }) => ({ row, seq: opened.get(row.id) ?? seq })));
  return slice;
}

export async function sliceOfAlert(search: Search, id: string): Promise<Slice> {
  const slice = emptySlice();
  slice.alerts.push(...(await search.rows<Alert>('revisions', [term('event.id', id)])));
  const last = slice.alerts.reduce<Alert | undefined>(
    (a, { row }) => (a && a.revision > row.revision ? a : row),
    undefined,
  );
  if (!last) return slice;
  const range = within(parseTime(last.firstSeen), parseTime(last.lastSeen) + 1);
  slice.findings.push(...(await search.rows<Finding>('findings', [...ofCluster(last.cluster), range])));
  return slice;
}
