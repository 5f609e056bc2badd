import type { MemoryRow } from '../../model/row.ts';
import type { NormalQuery } from '../answers/normal.ts';
import { MEMORY_BLOCK, MEMORY_KEY, MEMORY_TEXT } from './fields.ts';
import { gatherClocks } from './gather.ts';
import { ofCluster, type Query, type Search, term, terms } from './search.ts';
import { emptySlice, type Slice } from './slice.ts';

/** The cells of a principal, and of what it is known together with: both are numbered, and a pair is `number.number`. */
export async function sliceOfNormal(search: Search, { cluster, principal }: NormalQuery): Promise<Slice> {
  const slice = emptySlice();
  const own = ofCluster(cluster);
  const gather = async (...filter: Query[]): Promise<MemoryRow[]> => {
    const found = await search.rows<MemoryRow>('memory', [...own, ...filter]);
    slice.memory.push(...found);
    return found.map(({ row }) => row);
  };
  await gatherClocks(search, slice, cluster);
  const subject = `p${principal}`;
  await gather(term(MEMORY_BLOCK, 'baseline.subjects'), term(MEMORY_KEY, subject));
  const edges = term(MEMORY_BLOCK, 'baseline.edges');
  // What waits stands under a name of its own.
  for (const { key: number } of await gather(edges, terms(MEMORY_TEXT, [subject, `w${subject}`]))) {
    const pairs = await gather(edges, { prefix: { [MEMORY_KEY]: `${number}.` } });
    await gather(edges, terms(MEMORY_KEY, new Set(pairs.map(({ key }) => key.slice(number.length + 1)))));
  }
  return slice;
}
