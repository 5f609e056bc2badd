import type { Client, estypes } from '../../elasticsearch/client.ts';
import type { Family } from '../../elasticsearch/indices.ts';
import { SecretwatchError } from '../../model/error.ts';
import type { Row } from '../../model/row.ts';
import { CLUSTER, NAME, NAMESPACE, TIME } from './fields.ts';

export type Query = estypes.QueryDslQueryContainer;

/** A row with its place among those of its kind. */
export interface Found<R extends Row = Row> {
  seq: number;
  row: R;
}

const PAGE_ROWS = 5_000;
/** More than this is no answer that anybody reads, and too much to hold. */
const MAX_ROWS = 300_000;
const KEEP_ALIVE = '1m';

/** Reads rows of our indices. */
export class Search {
  readonly #client: Client;
  readonly #prefix: string;

  constructor(client: Client, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /** All rows that a query selects, or the latest `limit` of them, in no order. */
  async rows<R extends Row>(family: Family, filter: readonly Query[], limit = MAX_ROWS): Promise<Found<R>[]> {
    const found: Found<R>[] = [];
    const id = await this.#openPoint(family);
    if (id === undefined) return found;
    try {
      let after: estypes.SortResults | undefined;
      do {
        const size = Math.min(PAGE_ROWS, limit - found.length);
        const hits = await this.#page(id, filter, size, after);
        found.push(...hits.map(({ _source }) => foundIn<R>(_source)));
        after = hits.length < size ? undefined : hits.at(-1)?.sort;
      } while (after && found.length < limit);
    } finally {
      await this.#client.closePointInTime({ id }).catch(() => {});
    }
    if (limit === MAX_ROWS && found.length >= MAX_ROWS) throw tooMany();
    return found;
  }

  /** One state of the indices, whatever is written meanwhile; undefined where none is there yet. */
  async #openPoint(family: Family): Promise<string | undefined> {
    const index = this.index(family);
    const { id } = await this.#client.openPointInTime({ index, keep_alive: KEEP_ALIVE, ignore_unavailable: true });
    return id;
  }

  async #page(
    id: string,
    filter: readonly Query[],
    size: number,
    after: estypes.SortResults | undefined,
  ): Promise<estypes.SearchHit<Source>[]> {
    const { hits } = await this.#client.search<Source>({
      pit: { id, keep_alive: KEEP_ALIVE },
      query: { bool: { filter: [...filter] } },
      // Without a mapping there is no document.
      sort: [
        { [TIME]: { order: 'desc', unmapped_type: 'long' } },
        { 'secretwatch.seq': { order: 'desc', unmapped_type: 'long' } },
        { _shard_doc: 'desc' },
      ],
      size,
      track_total_hits: false,
      _source: ['secretwatch.seq', 'secretwatch.row'],
      ...(after && { search_after: after }),
    });
    return hits.hits;
  }

  /** Counts of documents by the values of a field. */
  async counts(
    family: Family,
    field: string,
    filter: readonly Query[] = [],
  ): Promise<{ key: string; count: number }[]> {
    const { aggregations } = await this.#client.search({
      index: this.index(family),
      ignore_unavailable: true,
      size: 0,
      query: { bool: { filter: [...filter] } },
      aggs: { counts: { terms: { field, size: 10_000, order: { _key: 'asc' } } } },
    });
    const { buckets = [] } = (aggregations?.counts ?? {}) as { buckets?: { key: string; doc_count: number }[] };
    return buckets.map(({ key, doc_count }) => ({ key, count: doc_count }));
  }

  index(family: Family): string {
    return `${this.#prefix}-${family}*`;
  }
}

interface Source {
  secretwatch: { seq: number; row: string };
}

function foundIn<R extends Row>(source: Source | undefined): Found<R> {
  const { seq = 0, row = '{}' } = source?.secretwatch ?? {};
  return { seq, row: JSON.parse(row) as R };
}

function tooMany(): SecretwatchError {
  const message = `the answer rests on more than ${MAX_ROWS} rows`;
  return new SecretwatchError('SW_USAGE', message, 'ask for a shorter time, or for one cluster');
}

export function term(field: string, value: string): Query {
  return { term: { [field]: value } };
}

export function terms(field: string, values: Iterable<string>): Query {
  return { terms: { [field]: [...new Set(values)] } };
}

export function anyOf(queries: readonly Query[]): Query {
  return { bool: { should: [...queries], minimum_should_match: 1 } };
}

/** Of one cluster, or of all. */
export function ofCluster(cluster: string | undefined): Query[] {
  return cluster === undefined ? [] : [term(CLUSTER, cluster)];
}

/** From one event time up to, not with, another; microseconds. */
export function within(sinceUs = 0, untilUs = Number.MAX_SAFE_INTEGER): Query {
  return { range: { [TIME]: { gte: sinceUs, lt: untilUs } } };
}

/** Reads of one place; '' stands for all. */
export function atPlace(namespace: string, name: string): Query {
  const parts = [
    [NAMESPACE, namespace],
    [NAME, name],
  ] as const;
  const absent = parts.filter(([, value]) => value === '').map(([field]) => ({ exists: { field } }));
  const given = parts.filter(([, value]) => value !== '').map(([field, value]) => term(field, value));
  return { bool: { filter: given, must_not: absent } };
}
