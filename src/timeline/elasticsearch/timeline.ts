import type { Client } from '../../elasticsearch/client.ts';
import type { Finding } from '../../model/finding.ts';
import { SEVERITIES, type Severity } from '../../model/finding.ts';
import type { MemoryRow, RejectRow } from '../../model/row.ts';
import type { RejectSample, SourceState, StoreStats, Timeline } from '../port.ts';
import { sliceOfAlert, sliceOfAlerts } from './alerts.ts';
import { MEMORY_BLOCK, USER } from './fields.ts';
import { sliceOfFacts, sliceOfFindings, sliceOfReaders, sliceOfTimeline } from './history.ts';
import { sliceOfHolders } from './holders.ts';
import { sliceOfLineage } from './lineage.ts';
import { sliceOfNormal } from './normal.ts';
import { sliceOfReach } from './reach.ts';
import { ofCluster, Search, term, terms } from './search.ts';
import { answerFrom } from './slice.ts';

/**
 * Answers from Elasticsearch: selects the rows that an answer rests on by Query DSL, then answers from those as the
 * embedded store does. What was delivered within the last second may not be found yet.
 */
export function openElasticsearchTimeline(client: Client, prefix: string): Timeline {
  const search = new Search(client, prefix);
  return {
    timeline: async (query) => answerFrom(await sliceOfTimeline(search, query), (store) => store.timeline(query)),
    alerts: async (query) => answerFrom(await sliceOfAlerts(search, query), (store) => store.alerts(query)),
    alert: async (id) => answerFrom(await sliceOfAlert(search, id), (store) => store.alert(id)),
    finding: async (id) => (await search.rows<Finding>('findings', [term('event.id', id)], 1))[0]?.row,
    findings: async (query) => answerFrom(await sliceOfFindings(search, query), (store) => store.findings(query)),
    facts: async (query) => answerFrom(await sliceOfFacts(search, query), (store) => store.facts(query)),
    readers: async (query) => answerFrom(await sliceOfReaders(search, query), (store) => store.readers(query)),
    firstReads: async (query) => answerFrom(await sliceOfReaders(search, query), (store) => store.firstReads(query)),
    holders: async (query) => answerFrom(await sliceOfHolders(search, query), (store) => store.holders(query)),
    reach: async (query) => answerFrom(await sliceOfReach(search, query), (store) => store.reach(query)),
    lineage: async (query) => answerFrom(await sliceOfLineage(search, query), (store) => store.lineage(query)),
    normal: async (query) => answerFrom(await sliceOfNormal(search, query), (store) => store.normal(query)),
    stats: () => readStats(search),
    rejects: (limit) => readRejects(search, limit),
    close: () => client.close(),
  };
}

async function readStats(search: Search): Promise<StoreStats> {
  const memory = await search.rows<MemoryRow>('memory', [terms(MEMORY_BLOCK, ['clock', 'counters', 'feeds'])]);
  const cellOf = (cluster: string, block: string) =>
    JSON.parse(memory.find(({ row }) => row.cluster === cluster && row.block === block)?.row.json ?? '{}');
  const names = memory.filter(({ row }) => row.block === 'counters').map(({ row }) => row.cluster);
  const clusters = await Promise.all(
    names.sort().map(async (cluster) => ({
      cluster,
      counters: nonZero(cellOf(cluster, 'counters')),
      principals: (await search.counts('accesses', USER, ofCluster(cluster))).length,
      lastEventUs: cellOf(cluster, 'clock').seenUs ?? 0,
      ...sourcesOf(memory, cluster),
    })),
  );
  const alerts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const { key, count } of await search.counts('alerts', 'secretwatch.severity')) alerts[key as Severity] = count;
  const rejects = await search.counts('rejects', 'secretwatch.reject.code');
  return { clusters, alerts, rejects: rejects.map(({ key, count }) => ({ code: key, count })) };
}

/** Nothing where no feed is told of: what an embedded store holds. */
function sourcesOf(memory: readonly { row: MemoryRow }[], cluster: string): { sources?: SourceState[] } {
  const rows = memory.map(({ row }) => row).filter((row) => row.cluster === cluster && row.block === 'feeds');
  if (rows.length === 0) return {};
  const sources = rows.map(({ key, json }) => ({
    source: key,
    lastEventUs: Number(JSON.parse(json ?? '{}').mark ?? 0),
  }));
  return { sources: sources.sort((a, b) => (a.source < b.source ? -1 : 1)) };
}

function nonZero(counters: Record<string, number>): Record<string, number> {
  const entries = Object.entries(counters).filter(([, value]) => value !== 0);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function readRejects(search: Search, limit: number): Promise<RejectSample[]> {
  const found = await search.rows<RejectRow>('rejects', []);
  const first = found.sort((a, b) => a.seq - b.seq).slice(0, limit);
  return first.map(({ row: { cluster, source, offset, code, excerpt } }) => ({
    cluster,
    source,
    offset,
    code,
    excerpt,
  }));
}
