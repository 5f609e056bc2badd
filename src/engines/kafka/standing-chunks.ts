import type { Told } from '../../model/audit-event.ts';
import type { Standing } from '../../pipeline/standing-feed.ts';
import { markOf } from '../../pipeline/standing-feed.ts';
import type { Gathered } from './gather.ts';
import { packWithin } from './pack.ts';

type Chunks = Gathered['chunks'];

/** What is to be written of a stretch of raw records, and the marks that go with it. */
export interface WithStanding {
  chunks: Chunks;
  /** Of what each cluster was told now, by name. */
  marks: ReadonlyMap<string, string>;
}

/**
 * Puts what reviewed files say before the first chunk of every cluster that was told something else last, through the same
 * raw partition. Another partition may tell it once more: what a fold knows already changes nothing in it.
 */
export function withStanding(
  chunks: Chunks,
  standing: readonly Standing[],
  told: ReadonlyMap<string, string>,
): WithStanding {
  const marks = new Map<string, string>();
  const all = chunks.flatMap((chunk): Chunks => {
    const { cluster } = chunk;
    const news: Told[] = [];
    for (const { source, content, recordOf } of standing) {
      const name = `${source}@${cluster}`;
      const mark = markOf(content);
      if ((marks.get(name) ?? told.get(name)) === mark) continue;
      marks.set(name, mark);
      // The fold tells it at its own time.
      news.push(recordOf(cluster, 0));
    }
    return news.length === 0 ? [chunk] : [...packTold(cluster, news), chunk];
  });
  return { chunks: all, marks };
}

/** What is told, as chunks: no stretch of any source. */
export function packTold(cluster: string, told: readonly Told[]): Chunks {
  const feed = { source: 'told', from: 0, to: 0, events: 0, rejected: {}, firstUs: 0, lastUs: 0 };
  return packWithin({ cluster, feed, records: told }, []).map((text) => ({ cluster, text }));
}
