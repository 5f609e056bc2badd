import type { Fact } from '../model/access.ts';
import type { StoreStats, Timeline } from '../timeline/port.ts';
import type { FeedState } from './diagnosis.ts';

/** Gaps looked at, the latest ones. */
const GAPS = 100;

/** The state of every feed in a store. */
export async function readFeeds(timeline: Timeline): Promise<{ feeds: FeedState[]; rejects: StoreStats['rejects'] }> {
  const { clusters, rejects } = await timeline.stats();
  const gaps = await timeline.facts({ types: ['feed-gap'], limit: GAPS });
  const feeds = clusters.map(({ cluster, counters, lastEventUs, sources = [] }) => ({
    cluster,
    counters,
    lastEventUs,
    sources,
    gaps: gaps.items.filter((fact) => fact.cluster === cluster).map(gapOf),
  }));
  return { feeds, rejects };
}

export function gapOf({ detail: { from = '', to = '', minutes = '' } }: Fact): FeedState['gaps'][number] {
  return { from, to, minutes };
}
